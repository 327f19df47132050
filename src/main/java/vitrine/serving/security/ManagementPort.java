package vitrine.serving.security;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/// Where management has a port of its own, it has a Tomcat of its own: with the same limits and
/// headers. Spring Boot finds this class by its name in `META-INF/spring`; as a component it would
/// belong to the service's own server, too.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ManagementPort {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> asTheService(
      @Qualifier("tomcat") WebServerFactoryCustomizer<TomcatServletWebServerFactory> limits,
      @Qualifier("securityHeaders")
          WebServerFactoryCustomizer<TomcatServletWebServerFactory> headers) {
    return factory -> {
      limits.customize(factory);
      headers.customize(factory);
    };
  }
}
