package vitrine.serving.tomcat;

import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import vitrine.serving.VitrineProperties;

/// The web server's limits follow from ours, so that a wrong value is reported under our key.
@Configuration(proxyBeanMethods = false)
class TomcatLimits {
  private static final String SWALLOW = "server.tomcat.max-swallow-size";

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(
      VitrineProperties properties, Environment environment) {
    // A body that is refused is read to its end up to here: the client sees the answer.
    long swallow = Math.min(2 * properties.maxRequestBytes().toBytes(), Integer.MAX_VALUE);
    return factory -> {
      factory.setProtocol(HeadTimeoutProtocol.class.getName());
      factory.addConnectorCustomizers(connector -> {
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
          if (!environment.containsProperty(SWALLOW)) {
            http.setMaxSwallowSize((int) swallow);
          }
          // A body is read by those who take it, once it is let in; never as a query.
          connector.setParseBodyMethods("");
          // Who asks before sending a body, and is refused, need not send it.
          http.setContinueResponseTiming("onRead");
        }
      });
      factory.addEngineValves(new RefusedBodyValve(properties.deadline()));
      factory.addContextCustomizers(context -> {
        if (context.getParent() instanceof StandardHost host) {
          host.setErrorReportValveClass(ProblemReportValve.class.getName());
        }
      });
    };
  }
}
