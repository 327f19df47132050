package vitrine.explain.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import vitrine.explain.PositionMap;
import vitrine.explain.PositionPicture;
import vitrine.explain.Positions;
import vitrine.serving.Failure;
import vitrine.serving.Models;

/// `GET /models/{name}/positions`.
@RestController
@Tag(name = "Explanation")
class PositionsController {
  private final Models models;

  PositionsController(Models models) {
    this.models = models;
  }

  /// What `GET /models/{name}/positions` answers.
  @Schema(name = "Positions", description = "What tells a network's patches where they stand")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PositionsResponse(
      @Schema(example = "vit-cifar10") String model,
      @Schema(description = "`learned` or `sinusoidal`", example = "learned") String kind,
      @Schema(description = "Of patches") int rows,
      @Schema(description = "Of patches") int cols,
      @Schema(
              description =
                  "For each patch, row by row, how alike its position is to all patches', as rows "
                      + "of columns: cosines from -1 to 1")
          @Nullable List<float[][]> similarity,
      @Schema(description = "The vectors themselves, where `show` is `vectors`")
          float @Nullable [][] vectors) {}

  @GetMapping(
      path = "/models/{name}/positions",
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.IMAGE_PNG_VALUE})
  @Operation(
      summary = "How a model tells its patches where they stand",
      description =
          "Cosine similarity of each patch's position with all others (the ViT paper's figure 7), "
              + "or the vectors themselves, as numbers or as a picture.")
  @ApiResponse(
      responseCode = "200",
      description = "The positions",
      content = {
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = PositionsResponse.class)),
        @Content(
            mediaType = "image/png",
            schema = @Schema(type = "string", format = "binary"),
            examples = @ExampleObject(name = "a picture", value = "(a PNG file)"))
      })
  ResponseEntity<Object> positions(
      @Parameter(hidden = true) HttpServletRequest request,
      @PathVariable String name,
      @Parameter(
              description = "What is shown",
              schema =
                  @Schema(
                      type = "string",
                      allowableValues = {"similarity", "vectors"},
                      defaultValue = "similarity"))
          @RequestParam(required = false)
          @Nullable String show,
      @Parameter(
              description = "The answer's form; by default what `Accept` says, else `json`",
              schema =
                  @Schema(
                      type = "string",
                      allowableValues = {"json", "png"}))
          @RequestParam(required = false)
          @Nullable String as) {
    PositionMap positions = Positions.of(models.get(name));
    boolean vectors = showsVectors(show);
    AnswerForm form = AnswerForm.of(as, request.getHeader(HttpHeaders.ACCEPT), AnswerForm.JSON);
    Object body =
        switch (form) {
          case PNG ->
              vectors
                  ? PositionPicture.ofVectors(positions)
                  : PositionPicture.ofSimilarity(positions);
          case JSON -> json(name, positions, vectors);
        };
    return ResponseEntity.ok().contentType(form.type()).body(body);
  }

  private static PositionsResponse json(String name, PositionMap positions, boolean vectors) {
    return new PositionsResponse(
        name,
        positions.learned() ? "learned" : "sinusoidal",
        positions.rows(),
        positions.cols(),
        vectors
            ? null
            : positions.similarity().stream()
                .map(grid -> ExplanationResponse.GridValues.of(grid).values())
                .toList(),
        vectors ? ExplanationResponse.GridValues.of(positions.vectors()).values() : null);
  }

  private static boolean showsVectors(@Nullable String show) {
    return switch (show == null ? "similarity" : show.toLowerCase(Locale.ROOT)) {
      case "similarity" -> false;
      case "vectors" -> true;
      default ->
          throw new Failure.BadParameter("show", show == null ? "" : show, "similarity, vectors");
    };
  }
}
