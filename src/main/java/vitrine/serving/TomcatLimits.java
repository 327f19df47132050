package vitrine.serving;

import jakarta.servlet.MultipartConfigElement;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The web server's limits follow from ours, so that a wrong value is reported under our key.
@Configuration(proxyBeanMethods = false)
class TomcatLimits {
  /// One picture's limit is `vitrine.image.max-bytes`, so that a large one among several fails
  /// alone; nothing goes to a temporary file.
  @Bean
  MultipartConfigElement multipartConfig(VitrineProperties properties) {
    long request = properties.maxRequestBytes().toBytes();
    return new MultipartConfigElement("", -1, request, Math.toIntExact(request));
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(VitrineProperties properties) {
    int request = Math.toIntExact(properties.maxRequestBytes().toBytes());
    return factory -> {
      factory.addConnectorCustomizers(connector -> {
        // Parts over vitrine.max-images are counted by us, who can name the limit.
        connector.setMaxPartCount(4 * properties.maxImages() + 100);
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
          // A body that is refused is read to its end up to here: the client sees the answer.
          http.setMaxSwallowSize(2 * request);
        }
      });
      factory.addContextCustomizers(context -> {
        if (context.getParent() instanceof StandardHost host) {
          host.setErrorReportValveClass(ProblemReportValve.class.getName());
        }
      });
    };
  }
}
