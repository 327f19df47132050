package vitrine.protocol;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What OpenAPI says of a body that is a picture as it is, or in base64 in JSON. Other content
/// types are taken for a picture, too: many clients guess them, or send none.
@RequestBody(
    required = true,
    content = {
      @Content(mediaType = "image/*", schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = "application/octet-stream",
          schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = "application/json",
          schema = @Schema(implementation = PictureInJson.class))
    })
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface PictureBody {}
