package vitrine.serving.security;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import vitrine.serving.SecurityProperties;
import vitrine.serving.ServiceMetrics;
import vitrine.serving.VitrineProperties;

/// Puts in place what is switched on. Preflights come before keys: browsers send none with them.
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
  /// After Spring's observation, which counts refusals, too.
  private static final int CORS = Ordered.HIGHEST_PRECEDENCE + 10;

  private static final int KEYS = CORS + 1;

  private final SecurityProperties properties;

  SecurityConfiguration(VitrineProperties properties) {
    this.properties = properties.security();
  }

  @Bean
  FilterRegistrationBean<CorsFilter> corsFilter(ServiceMetrics metrics) {
    var none = new CorsConfiguration();
    CorsConfiguration asked = cors();
    var filter =
        new CorsFilter(request ->
            properties.allowedOrigins() != null
                ? asked
                : CorsUtils.isPreFlightRequest(request) ? none : null);
    filter.setCorsProcessor(new ProblemCorsProcessor(metrics));
    return ordered(filter, CORS);
  }

  private CorsConfiguration cors() {
    var cors = new CorsConfiguration();
    cors.setAllowedOrigins(properties.allowedOrigins());
    cors.setAllowedMethods(List.of("GET", "HEAD", "POST"));
    cors.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    cors.setExposedHeaders(
        List.of(
            "Server-Timing", "Retry-After", "WWW-Authenticate", "Inference-Header-Content-Length"));
    cors.setMaxAge(3600L);
    return cors;
  }

  @Bean
  @Conditional(AsksForKeys.class)
  FilterRegistrationBean<ApiKeyFilter> apiKeyFilter(
      PathMappedEndpoints endpoints,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver advice,
      ServiceMetrics metrics) {
    return ordered(new ApiKeyFilter(valid(), new OpenPaths(endpoints), advice, metrics), KEYS);
  }

  private Predicate<String> valid() {
    List<Supplier<ApiKeys>> sources = new ArrayList<>();
    if (properties.apiKeys() != null) {
      ApiKeys set = ApiKeys.of(properties.apiKeys(), "vitrine.security.api-keys");
      sources.add(() -> set);
    }
    if (properties.apiKeyFile() != null) {
      sources.add(new ApiKeyFile(Path.of(properties.apiKeyFile()), System::nanoTime)::current);
    }
    return key -> sources.stream().anyMatch(source -> source.get().contains(key));
  }

  private static <F extends Filter> FilterRegistrationBean<F> ordered(F filter, int order) {
    var registration = new FilterRegistrationBean<>(filter);
    registration.setOrder(order);
    return registration;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> securityHeaders() {
    return factory -> {
      if (properties.headers()) {
        factory.addEngineValves(new SecurityHeaders(properties.hsts()));
      }
    };
  }

  /// Actuator's answers are JSON, whose name tells nothing of what made them.
  @Bean
  EndpointMediaTypes endpointMediaTypes() {
    return new EndpointMediaTypes(MediaType.APPLICATION_JSON_VALUE);
  }

  /// For whoever opens `/actuator/env` or `/actuator/configprops` with their values.
  @Bean
  SanitizingFunction apiKeysAreNotShown() {
    return SanitizingFunction.sanitizeValue()
        .ifKeyMatches(Pattern.compile("vitrine[._]security[._]api-?keys.*", CASE_INSENSITIVE));
  }
}
