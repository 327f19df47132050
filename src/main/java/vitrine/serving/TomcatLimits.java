package vitrine.serving;

import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The web server's limits follow from ours, so that a wrong value is reported under our key.
@Configuration(proxyBeanMethods = false)
class TomcatLimits {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(VitrineProperties properties) {
    int request = Math.toIntExact(properties.maxRequestBytes().toBytes());
    return factory -> {
      factory.setProtocol(HeadTimeoutProtocol.class.getName());
      factory.addConnectorCustomizers(connector -> {
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
          // A body that is refused is read to its end up to here: the client sees the answer.
          http.setMaxSwallowSize(2 * request);
          // Who asks before sending a body, and is refused, need not send it.
          http.setContinueResponseTiming("onRead");
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
