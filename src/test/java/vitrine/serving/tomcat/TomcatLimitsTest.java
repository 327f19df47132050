package vitrine.serving.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import vitrine.serving.VitrineProperties;

class TomcatLimitsTest {
  private static final int SET_BEFORE = 12_345;

  private final StandardEnvironment environment = new StandardEnvironment();

  private int maxSwallowSize() {
    ConfigurationPropertySources.attach(environment);
    VitrineProperties properties =
        Binder.get(environment).bindOrCreate("vitrine", VitrineProperties.class);
    var factory = new TomcatServletWebServerFactory();
    new TomcatLimits().tomcat(properties, environment).customize(factory);
    var connector = new Connector(HeadTimeoutProtocol.class.getName());
    var http = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
    http.setMaxSwallowSize(SET_BEFORE);
    factory.getConnectorCustomizers().forEach(each -> each.customize(connector));
    return http.getMaxSwallowSize();
  }

  @ParameterizedTest
  @CsvSource({"64MB, 134217728", "1GB, 2147483647"})
  void whatIsRefusedIsReadTwiceAsFarAsWhatIsTaken(String most, int bytes) {
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("test", Map.of("vitrine.max-request-bytes", most)));
    assertThat(maxSwallowSize()).isEqualTo(bytes);
  }

  /// Spring Boot has set it already.
  @Test
  void whatIsSetStays() {
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "test-systemEnvironment", Map.of("SERVER_TOMCAT_MAXSWALLOWSIZE", "12345B")));
    assertThat(maxSwallowSize()).isEqualTo(SET_BEFORE);
  }
}
