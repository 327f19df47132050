package vitrine.serving;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.http.HttpMethod;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;

/// The OpenAPI document: its title, and at every operation the failures it may end in, made from
/// {@link Outcome} so that none is forgotten.
@Component
class ApiDocument implements OpenApiCustomizer {
  private static final String SCHEMAS = "#/components/schemas/";
  private static final String PROBLEM = "ProblemDetail";
  private static final String PROBLEM_JSON = "application/problem+json";

  private final ErrorShapes shapes;
  private final boolean asksForKeys;

  ApiDocument(ErrorShapes shapes, VitrineProperties properties) {
    this.shapes = shapes;
    asksForKeys = properties.security().asksForKeys();
  }

  @Override
  public void customise(OpenAPI document) {
    document.setInfo(
        new Info()
            .title("Vitrine")
            .version(Version.current())
            .description("Image classification with Vision Transformers")
            .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
    document.setServers(null); // wherever it was fetched from
    document.getComponents().addSchemas(PROBLEM, problemSchema());
    shapes
        .all()
        .forEach(shape ->
            ModelConverters.getInstance(true)
                .read(shape.bodyType())
                .forEach(document.getComponents()::addSchemas));
    document
        .getPaths()
        .forEach((path, item) ->
            item.readOperationsMap()
                .forEach((method, operation) -> {
                  addFailures(operation, HttpMethod.valueOf(method.name()), path);
                  addDeadline(operation);
                }));
  }

  /// Whoever classifies may say by when.
  private static void addDeadline(Operation operation) {
    if (operation.getRequestBody() != null) {
      operation.addParametersItem(
          new HeaderParameter()
              .name(RequestDeadline.HEADER)
              .description("Seconds in which the answer is wanted; may only shorten the service's")
              .schema(schema("number", null).exclusiveMinimumValue(BigDecimal.ZERO))
              .example(2));
    }
  }

  private void addFailures(Operation operation, HttpMethod method, String path) {
    Optional<ErrorShape> shape = shapes.of(method, path);
    Arrays.stream(Outcome.values())
        .filter(outcome -> outcome != Outcome.OK && occurs(outcome, operation, path))
        .collect(Collectors.groupingBy(Outcome::status))
        .forEach((status, outcomes) ->
            operation
                .getResponses()
                .addApiResponse(Integer.toString(status.value()), response(outcomes, path, shape)));
  }

  /// What has a body classifies.
  private boolean occurs(Outcome outcome, Operation operation, String path) {
    return switch (outcome) {
      case UNKNOWN_PATH, METHOD_NOT_ALLOWED -> false; // no operation, no entry
      case EXPECTATION_FAILED, NOT_IMPLEMENTED, HTTP_VERSION -> false; // what no client sends
      case ORIGIN_NOT_ALLOWED -> false; // only where a browser asks
      case UNAUTHORIZED -> asksForKeys;
      case NOT_ACCEPTABLE, INTERNAL_ERROR, BAD_REQUEST -> true;
      case UNKNOWN_MODEL -> operation.getRequestBody() != null || path.contains("{");
      case BAD_PARAMETER -> operation.getRequestBody() != null || hasQuery(operation);
      default -> operation.getRequestBody() != null;
    };
  }

  private static boolean hasQuery(Operation operation) {
    return operation.getParameters() != null
        && operation.getParameters().stream().anyMatch(each -> "query".equals(each.getIn()));
  }

  private static ApiResponse response(
      List<Outcome> outcomes, String path, Optional<ErrorShape> shape) {
    String schema = SCHEMAS + shape.map(each -> each.bodyType().getSimpleName()).orElse(PROBLEM);
    var media = new MediaType().schema(new Schema<>().$ref(schema));
    for (Outcome outcome : outcomes) {
      ProblemDetail problem = Problems.of(outcome, "what exactly, in a sentence");
      problem.setInstance(URI.create(path.replaceAll("[{}]", "")));
      Object example = shape.map(of -> of.body(problem)).orElseGet(() -> fields(problem));
      media.addExamples(outcome.slug('-'), new Example().value(example));
    }
    var content = new Content();
    content.addMediaType(shape.isPresent() ? "application/json" : PROBLEM_JSON, media);
    if (shape.isPresent() && outcomes.contains(Outcome.BAD_REQUEST)) {
      // what Tomcat refuses, before it is known whose it is
      content.addMediaType(
          PROBLEM_JSON, new MediaType().schema(new Schema<>().$ref(SCHEMAS + PROBLEM)));
    }
    var response =
        new ApiResponse()
            .description(outcomes.stream().map(Outcome::title).collect(Collectors.joining("; ")))
            .content(content);
    if (outcomes.stream().anyMatch(Outcome::temporary)) {
      response.addHeaderObject(
          "Retry-After",
          new Header().description("Seconds after which to try again").schema(new IntegerSchema()));
    }
    return response;
  }

  private static Map<String, Object> fields(ProblemDetail problem) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", problem.getType());
    fields.put("title", problem.getTitle());
    fields.put("status", problem.getStatus());
    fields.put("detail", problem.getDetail());
    fields.put("instance", problem.getInstance());
    return fields;
  }

  private static Schema<?> problemSchema() {
    Schema<?> problem = schema("object", null);
    problem.setDescription("Problem details (RFC 9457)");
    problem.addProperty("type", schema("string", "uri"));
    problem.addProperty("title", schema("string", null));
    problem.addProperty("status", schema("integer", null));
    problem.addProperty("detail", schema("string", null));
    problem.addProperty("instance", schema("string", "uri-reference"));
    problem.setRequired(List.of("type", "title", "status"));
    return problem;
  }

  private static Schema<?> schema(String type, @Nullable String format) {
    Schema<?> schema = new Schema<Object>();
    schema.setTypes(Set.of(type)); // OpenAPI 3.1
    schema.setFormat(format);
    return schema;
  }
}
