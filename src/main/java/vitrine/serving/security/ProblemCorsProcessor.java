package vitrine.serving.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.DefaultCorsProcessor;
import vitrine.serving.Outcome;
import vitrine.serving.Problems;
import vitrine.serving.ServiceMetrics;

/// Spring's, but what it refuses is a problem and is counted.
final class ProblemCorsProcessor extends DefaultCorsProcessor {
  private final ServiceMetrics metrics;

  ProblemCorsProcessor(ServiceMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  protected void rejectRequest(ServerHttpResponse response) throws IOException {
    metrics.countWithoutModel(Outcome.ORIGIN_NOT_ALLOWED);
    response.setStatusCode(HttpStatus.FORBIDDEN);
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    String problem = Problems.json(Outcome.ORIGIN_NOT_ALLOWED, HttpStatus.FORBIDDEN.value());
    response.getBody().write(problem.getBytes(StandardCharsets.UTF_8));
    response.flush();
  }
}
