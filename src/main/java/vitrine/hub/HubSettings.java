package vitrine.hub;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the environment says about the hub: the variables of `huggingface_hub`, with its defaults.
/// A variable that is empty counts as not set.
///
/// @param endpoint address of the hub, without a slash at its end
/// @param cache folder of all repositories
/// @param token sent to the endpoint and to no other host
/// @param offline whether to use nothing but the cache
/// @param symlinks whether a snapshot may be made of symbolic links
/// @param answerTimeout how long to wait for a connection, and for an answer to begin
/// @param readTimeout how long to wait for the next bytes of a file
/// @param proxies between here and there
record HubSettings(
    URI endpoint,
    Path cache,
    Optional<Token> token,
    boolean offline,
    boolean symlinks,
    Duration answerTimeout,
    Duration readTimeout,
    ProxySelector proxies) {

  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:(?<plain>\\w+)|\\{(?<braced>[^}]+)})");

  /// @throws HubException where a variable has a value that is not allowed
  static HubSettings of(Map<String, String> environment) {
    return new Reader(environment).settings();
  }

  private record Reader(Map<String, String> environment) {
    HubSettings settings() {
      Path home =
          path("HF_HOME")
              .orElseGet(() ->
                  path("XDG_CACHE_HOME")
                      .orElseGet(() -> userHome().resolve(".cache"))
                      .resolve("huggingface"));
      boolean offline = isTrue(first("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"));
      return new HubSettings(
          endpoint(),
          path("HF_HUB_CACHE")
              .or(() -> path("HUGGINGFACE_HUB_CACHE"))
              .orElseGet(() -> home.resolve("hub"))
              .toAbsolutePath(),
          offline ? Optional.empty() : token(home),
          offline,
          !isTrue(value("HF_HUB_DISABLE_SYMLINKS")),
          seconds("HF_HUB_ETAG_TIMEOUT"),
          seconds("HF_HUB_DOWNLOAD_TIMEOUT"),
          EnvironmentProxies.of(environment));
    }

    private URI endpoint() {
      String text = value("HF_ENDPOINT").orElse("https://huggingface.co");
      try {
        URI uri = new URI(text.replaceAll("/+$", ""));
        String scheme = uri.getScheme();
        if (("http".equals(scheme) || "https".equals(scheme))
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null) {
          return uri;
        }
      } catch (URISyntaxException e) {
        // said below
      }
      throw notAllowed("HF_ENDPOINT", text, "an address as https://huggingface.co");
    }

    private Optional<Token> token(Path home) {
      Optional<String> given = first("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");
      if (given.isPresent()) {
        return Token.of(given.get(), "HF_TOKEN");
      }
      if (isTrue(value("HF_HUB_DISABLE_IMPLICIT_TOKEN"))) {
        return Optional.empty();
      }
      Path file = path("HF_TOKEN_PATH").orElseGet(() -> home.resolve("token"));
      try {
        return Token.of(Files.readString(file), file.toString());
      } catch (NoSuchFileException e) {
        return Optional.empty();
      } catch (IOException e) {
        throw new HubException(
            HubException.Problem.SETTING,
            "the token's file %s can't be read: %s".formatted(file, e),
            e);
      }
    }

    private Duration seconds(String key) {
      Optional<String> value = value(key);
      if (value.isEmpty()) {
        return Duration.ofSeconds(10);
      }
      if (!value.get().matches("[1-9]\\d{0,4}")) {
        throw notAllowed(key, value.get(), "whole seconds, 1 to 99999");
      }
      return Duration.ofSeconds(Long.parseLong(value.get()));
    }

    /// With `~` and `$VARIABLE` in it replaced.
    private Optional<Path> path(String key) {
      Function<String, Path> toPath =
          text -> {
            try {
              return Path.of(expanded(text));
            } catch (InvalidPathException e) {
              throw notAllowed(key, text, "a folder's or file's path");
            }
          };
      return value(key).map(toPath);
    }

    private String expanded(String text) {
      String home = userHome().toString();
      String atHome = text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text;
      return VARIABLE
          .matcher(atHome)
          .replaceAll(match -> {
            String name = match.group(1) == null ? match.group(2) : match.group(1);
            return Matcher.quoteReplacement(environment.getOrDefault(name, match.group()));
          });
    }

    private Path userHome() {
      return Path.of(value("HOME").orElseGet(() -> System.getProperty("user.home")));
    }

    private Optional<String> first(String key, String otherwise) {
      return value(key).or(() -> value(otherwise));
    }

    private Optional<String> value(String key) {
      return Optional.ofNullable(environment.get(key)).map(String::strip).filter(v -> !v.isEmpty());
    }

    private static boolean isTrue(Optional<String> value) {
      return value.map(v -> TRUE.contains(v.toUpperCase(Locale.ROOT))).orElse(false);
    }

    private static HubException notAllowed(String key, String value, String allowed) {
      return new HubException(
          HubException.Problem.SETTING, "%s is '%s'; allowed: %s".formatted(key, value, allowed));
    }
  }
}
