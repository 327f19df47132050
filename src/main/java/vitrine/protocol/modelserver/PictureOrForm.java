package vitrine.protocol.modelserver;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What OpenAPI says of a body that is a picture as it is, or the part of a form. Other content
/// types are taken for a picture, too.
@RequestBody(
    required = true,
    content = {
      @Content(mediaType = "image/*", schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = "application/octet-stream",
          schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = "multipart/form-data",
          schema = @Schema(requiredProperties = "data"),
          schemaProperties =
              @SchemaProperty(name = "data", schema = @Schema(type = "string", format = "binary")))
    })
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface PictureOrForm {}
