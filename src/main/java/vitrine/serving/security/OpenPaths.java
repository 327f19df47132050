package vitrine.serving.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import vitrine.serving.page.PageRequests;

/// What needs no key: probes of each dialect, because orchestrators have none, and the page and the
/// description of the API, because a browser that opens them can't send one. They are matched as
/// controllers are, on the same parsed path, so that no spelling of a path is one thing here and
/// another there.
final class OpenPaths {
  private static final List<String> PROBES = List.of("/ping", "/v2/health/**");
  private static final List<String> DESCRIPTION =
      List.of("/v3/api-docs/**", "/v3/api-docs.yaml", "/swagger-ui.html", "/swagger-ui/**");
  private static final List<String> PAGE = List.of(PageRequests.FILES + "**");

  private final List<PathPattern> patterns;

  OpenPaths(PathMappedEndpoints endpoints) {
    EndpointId health = EndpointId.of("health");
    Collection<String> additional = endpoints.getAdditionalPaths(WebServerNamespace.SERVER, health);
    String path = endpoints.getPath(health);
    patterns =
        Stream.of(
                PROBES.stream(),
                DESCRIPTION.stream(),
                PAGE.stream(),
                additional.stream(),
                path == null ? Stream.<String>empty() : Stream.of(path + "/**"))
            .flatMap(each -> each)
            .map(PathPatternParser.defaultInstance::parse)
            .toList();
  }

  boolean include(HttpServletRequest request) {
    PathContainer path = ServletRequestPathUtils.parseAndCache(request).pathWithinApplication();
    return patterns.stream().anyMatch(pattern -> pattern.matches(path))
        || PageRequests.isForPage(request, path.value());
  }
}
