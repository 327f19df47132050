package vitrine.serving.page;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.ServletRequestPathUtils;

/// Answers browsers at `/`. A router, because Spring asks these before controllers: KServe's answer
/// at `/` is JSON, and a browser takes anything where it does not find HTML. The page's own files
/// are served as Spring does with what is in `static`.
@Configuration(proxyBeanMethods = false)
class PageConfiguration {
  @Bean
  RouterFunction<ServerResponse> page() {
    var html = new ClassPathResource("page/index.html");
    return RouterFunctions.route(
        request -> {
          HttpServletRequest servlet = request.servletRequest();
          String path =
              ServletRequestPathUtils.getParsedRequestPath(servlet).pathWithinApplication().value();
          return PageRequests.isForPage(servlet, path);
        },
        _ ->
            ServerResponse.ok()
                .contentType(MediaType.valueOf("text/html;charset=UTF-8"))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .body(html));
  }
}
