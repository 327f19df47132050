package vitrine.serving;

import static vitrine.serving.VitrineProperties.require;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Who may do what. By default nobody is asked for anything.
///
/// @param apiKeys Keys, comma-separated, each of 16 to 512 visible ASCII characters. A request must
///   send one of them, as `Authorization: Bearer KEY` or as `X-API-Key: KEY`; without keys nothing
///   is asked.
/// @param apiKeyFile File with such keys, one a line; empty lines and those that begin with `#` are
///   skipped. It is read again when it changes. Choose it for secrets that are mounted.
/// @param allowedOrigins Origins whose pages may call the service from a browser (CORS),
///   comma-separated, such as `https://app.example.org`; `*` for any.
/// @param headers Whether answers carry the headers that tell browsers to be careful.
/// @param hsts Time for which a browser that came by TLS shall come to this host by nothing else
///   (`Strict-Transport-Security`); 0 says nothing.
public record SecurityProperties(
    @Nullable List<String> apiKeys,
    @Nullable String apiKeyFile,
    @Nullable List<String> allowedOrigins,
    @DefaultValue("true") boolean headers,
    @DefaultValue("0s") Duration hsts) {
  private static final String ORIGINS = "vitrine.security.allowed-origins";

  public SecurityProperties {
    require(
        apiKeyFile == null || !apiKeyFile.isBlank(),
        "vitrine.security.api-key-file",
        "",
        "a file with a key on each line; leave the setting out to ask for none");
    if (allowedOrigins != null) {
      require(
          !allowedOrigins.isEmpty(), ORIGINS, "", "at least one; leave the setting out for none");
      allowedOrigins.forEach(origin ->
          require(
              origin.equals("*") || isOrigin(origin),
              ORIGINS,
              origin,
              "origins such as https://app.example.org, or *"));
    }
    require(
        !hsts.isNegative() && hsts.compareTo(Duration.ofDays(3650)) <= 0,
        "vitrine.security.hsts",
        hsts,
        "0s to 3650d");
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null
          && uri.getHost() != null
          && (uri.getScheme() + "://" + uri.getRawAuthority()).equals(text)
          && uri.getRawUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /// Whether requests need a key.
  public boolean asksForKeys() {
    return apiKeys != null || apiKeyFile != null;
  }

  /// Without the keys.
  @Override
  public String toString() {
    return "SecurityProperties[asksForKeys=%s, allowedOrigins=%s]"
        .formatted(asksForKeys(), allowedOrigins);
  }
}
