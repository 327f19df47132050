package vitrine.serving.tomcat;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.http.MediaType;
import vitrine.serving.Outcome;
import vitrine.serving.Problems;

/// What Tomcat itself refuses, before any of Spring sees it (a malformed request line, say), as
/// problem details instead of a page of HTML. Public, because Tomcat makes it by its name.
public final class ProblemReportValve extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, Throwable throwable) {
    if (response.getStatus() < 400 || response.getContentWritten() > 0) {
      return;
    }
    Outcome outcome = Outcome.of(response.getStatus());
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setCharacterEncoding("UTF-8");
      Writer out = response.getReporter();
      if (out != null) {
        out.write(Problems.json(outcome, response.getStatus()));
        response.finishResponse();
      }
    } catch (IOException e) {
      // the client has gone
    }
  }
}
