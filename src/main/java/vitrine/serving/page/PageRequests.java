package vitrine.serving.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/// Which requests are the page's. At `/` others are asked for, too: KServe's clients look there
/// whether the service lives, and Hugging Face's post pictures to it. A browser says that it takes
/// HTML, and these don't.
public final class PageRequests {
  /// Under which the page's own files are.
  public static final String FILES = "/page/";

  private PageRequests() {}

  /// Whether the answer is the page itself.
  ///
  /// @param path within the application, decoded
  public static boolean isForPage(HttpServletRequest request, String path) {
    String method = request.getMethod();
    return path.equals("/")
        && (method.equals(HttpMethod.GET.name()) || method.equals(HttpMethod.HEAD.name()))
        && Collections.list(request.getHeaders(HttpHeaders.ACCEPT)).stream()
            .anyMatch(accepted -> accepted.contains("text/html"));
  }

  /// Whether the answer is the page or one of its files.
  ///
  /// @param path within the application, decoded
  public static boolean include(HttpServletRequest request, String path) {
    return path.startsWith(FILES) || isForPage(request, path);
  }
}
