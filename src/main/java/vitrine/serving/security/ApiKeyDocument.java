package vitrine.serving.security;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/// What the OpenAPI document says of keys, so that clients made from it, and Swagger UI, send one.
@Component
@Conditional(AsksForKeys.class)
final class ApiKeyDocument implements OpenApiCustomizer {
  private static final String BEARER = "bearer";
  private static final String HEADER = "header";

  @Override
  public void customise(OpenAPI document) {
    document
        .getComponents()
        .addSecuritySchemes(
            BEARER, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme(BEARER))
        .addSecuritySchemes(
            HEADER,
            new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name(ApiKeyFilter.HEADER));
    document
        .addSecurityItem(new SecurityRequirement().addList(BEARER))
        .addSecurityItem(new SecurityRequirement().addList(HEADER)); // one of both
  }
}
