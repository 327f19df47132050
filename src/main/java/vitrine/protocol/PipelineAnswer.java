package vitrine.protocol;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.http.MediaType;

/// What OpenAPI says of {@link Pipeline}'s answers.
@ApiResponse(
    responseCode = "200",
    description =
        "The classes of the picture, the best first; of a list of pictures, a list of these",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema =
                @Schema(oneOf = {PipelineAnswer.Classes.class, PipelineAnswer.ListOfClasses.class}),
            examples =
                @ExampleObject(
                    name = "one picture",
                    value =
                        """
                        [{"label": "ship", "score": 0.964}, {"label": "bird", "score": 0.0085}]\
                        """)))
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface PipelineAnswer {
  /// Of one picture.
  @ArraySchema(schema = @Schema(implementation = LabelScore.class))
  interface Classes {}

  /// Of several.
  @ArraySchema(schema = @Schema(implementation = Classes.class))
  interface ListOfClasses {}
}
