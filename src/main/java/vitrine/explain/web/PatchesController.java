package vitrine.explain.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.intake.Arrival;
import vitrine.classify.intake.Intake;
import vitrine.classify.intake.Wanted;
import vitrine.classify.web.PostPictures;
import vitrine.classify.web.ServerTiming;
import vitrine.explain.web.ExplainApi.JsonPicture;
import vitrine.explain.web.ExplainApi.MultipartPicture;

/// `POST /explain/patches`.
@RestController
@Tag(name = "Explanation")
class PatchesController {
  private static final List<String> NAMES = List.of("cut", "size");

  private final Intake intake;
  private final PatchesTask task;

  PatchesController(Intake intake, PatchesTask task) {
    this.intake = intake;
    this.task = task;
  }

  @PostPictures(path = "/explain/patches", produces = MediaType.IMAGE_PNG_VALUE)
  @Operation(
      summary = "Show a picture as a network takes it, cut into pieces",
      description =
          "Resized and cropped as for the model, then cut into tiles or strips, with gaps between "
              + "them.",
      requestBody =
          @RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = "multipart/form-data",
                    schema = @Schema(implementation = MultipartPicture.class)),
                @Content(
                    mediaType = "image/*",
                    schema = @Schema(type = "string", format = "binary")),
                @Content(
                    mediaType = "application/octet-stream",
                    schema = @Schema(type = "string", format = "binary")),
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = JsonPicture.class))
              }))
  @ApiResponse(
      responseCode = "200",
      description = "Cut",
      content =
          @Content(
              mediaType = "image/png",
              schema = @Schema(type = "string", format = "binary"),
              examples = @ExampleObject(name = "pieces", value = "(a PNG file)")))
  ResponseEntity<Object> patches(
      @Parameter(hidden = true) HttpServletRequest request,
      @Parameter(
              in = ParameterIn.QUERY,
              description = "A model that is served; by default the first",
              example = "vit-cifar10")
          @RequestParam(required = false)
          @Nullable String model,
      @Parameter(
              in = ParameterIn.QUERY,
              description = "Into what",
              schema =
                  @Schema(
                      type = "string",
                      allowableValues = {"tiles", "horizontal", "vertical"},
                      defaultValue = "tiles"))
          @RequestParam(required = false)
          @Nullable String cut,
      @Parameter(
              in = ParameterIn.QUERY,
              description =
                  "Pixels of a piece, of the network's input; by default those of its patches",
              schema = @Schema(type = "integer", minimum = "1"))
          @RequestParam(required = false)
          @Nullable String size)
      throws IOException {
    Explained pieces =
        intake
            .answer(request, model, arrival -> wanted(arrival, model, cut, size), task)
            .getFirst()
            .orThrow();
    return ResponseEntity.ok()
        .contentType(pieces.form().type())
        .header(ServerTiming.HEADER, ServerTiming.of(List.of(pieces)))
        .body(pieces.body());
  }

  private static Wanted<PatchesTask.Options> wanted(
      Arrival arrival, @Nullable String model, @Nullable String cut, @Nullable String size)
      throws IOException {
    var upload = OnePicture.of(arrival, NAMES);
    return new Wanted<>(
        upload.pictures(),
        PatchesTask.Options.of(upload.parameter("cut", cut), upload.parameter("size", size)),
        upload.parameter("model", model));
  }
}
