package vitrine.protocol.oip;

import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import vitrine.inference.ServedModel;
import vitrine.protocol.Speaks;
import vitrine.serving.Models;
import vitrine.serving.Protocol;
import vitrine.serving.Readiness;
import vitrine.serving.Version;

/// What the Open Inference Protocol tells of the service.
@RestController
@Speaks(Protocol.OIP)
@RequestMapping(path = "/v2", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Open Inference Protocol")
class OipServerController {
  private final Models models;
  private final Readiness readiness;
  private final ApplicationAvailability availability;

  OipServerController(Models models, Readiness readiness, ApplicationAvailability availability) {
    this.models = models;
    this.readiness = readiness;
    this.availability = availability;
  }

  @GetMapping
  @Operation(summary = "The service's name, version and extensions of the protocol")
  ServerMetadata server() {
    return new ServerMetadata(
        "vitrine",
        Version.current(),
        List.of(
            "binary_tensor_data",
            "classification",
            "model_configuration",
            "model_repository",
            "statistics"));
  }

  /// The same with the slash that some clients' base addresses end with.
  @Hidden
  @GetMapping("/")
  ServerMetadata serverWithSlash() {
    return server();
  }

  @Schema(name = "ServerMetadata")
  record ServerMetadata(
      @Schema(example = "vitrine") String name, String version, List<String> extensions) {}

  @GetMapping("/health/live")
  @Operation(summary = "Whether the service lives")
  @ApiResponse(responseCode = "200", description = "It does")
  @ApiResponse(responseCode = "503", description = "It is to be started again")
  ResponseEntity<Live> live() {
    boolean live = availability.getLivenessState() == LivenessState.CORRECT;
    return ResponseEntity.status(status(live)).body(new Live(live));
  }

  @Schema(name = "ServerLive")
  record Live(boolean live) {}

  @GetMapping("/health/ready")
  @Operation(summary = "Whether the service is ready, and all its models")
  @ApiResponse(responseCode = "200", description = "It is")
  @ApiResponse(responseCode = "503", description = "It is not")
  ResponseEntity<Ready> ready() {
    boolean ready = readiness.isReady();
    return ResponseEntity.status(status(ready)).body(new Ready(ready));
  }

  private static HttpStatus status(boolean holds) {
    return holds ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
  }

  @Schema(name = "ServerReady")
  record Ready(boolean ready) {}

  /// What a body may ask, `{"ready": true}`, is not looked at: all models are listed.
  @PostMapping("/repository/index")
  @Operation(summary = "The models served")
  List<Indexed> index() {
    Map<String, String> unready = models.unready();
    return models.all().stream().map(model -> indexed(model, unready)).toList();
  }

  /// One model of the index.
  ///
  /// @param state `READY`, or `UNAVAILABLE` for a reason
  @Schema(name = "RepositoryModel")
  record Indexed(
      String name,
      String version,
      @Schema(allowableValues = {"READY", "UNAVAILABLE"}) String state,
      @Nullable String reason) {}

  private static Indexed indexed(ServedModel model, Map<String, String> unready) {
    String name = model.bundle().name();
    String reason = unready.get(name);
    return new Indexed(name, ModelVersions.ONLY, reason == null ? "READY" : "UNAVAILABLE", reason);
  }
}
