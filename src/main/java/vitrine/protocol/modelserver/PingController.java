package vitrine.protocol.modelserver;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import vitrine.protocol.Speaks;
import vitrine.serving.Protocol;
import vitrine.serving.Readiness;

/// `GET /ping`: whether requests would be answered. Load balancers look at the status, people at
/// the body.
@RestController
@Speaks({Protocol.TORCHSERVE, Protocol.SAGEMAKER, Protocol.DJL})
@Tag(name = "Health of model servers")
class PingController {
  private static final String SOON = "1";

  private final Readiness readiness;

  PingController(Readiness readiness) {
    this.readiness = readiness;
  }

  /// What TorchServe says.
  record Health(@Schema(allowableValues = {"Healthy", "Unhealthy"}) String status) {}

  @GetMapping(path = "/ping", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Whether all models are ready")
  @ApiResponse(
      responseCode = "200",
      description = "All models are ready",
      content = @Content(schema = @Schema(implementation = Health.class)))
  @ApiResponse(
      responseCode = "503",
      description = "A model is not ready, or the service is stopping",
      headers =
          @Header(
              name = HttpHeaders.RETRY_AFTER,
              description = "Seconds after which to try again",
              schema = @Schema(type = "integer")),
      content = @Content(schema = @Schema(implementation = Health.class)))
  ResponseEntity<Health> ping() {
    return readiness.isReady()
        ? ResponseEntity.ok(new Health("Healthy"))
        : ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
            .header(HttpHeaders.RETRY_AFTER, SOON)
            .body(new Health("Unhealthy"));
  }
}
