package vitrine.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The proxies that `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` name, in small or
/// capital letters, as curl and Python read them; Java by itself reads only its system properties.
final class EnvironmentProxies extends ProxySelector {
  private final Map<String, String> environment;
  private final List<String> without;

  private EnvironmentProxies(Map<String, String> environment) {
    this.environment = environment;
    this.without =
        Arrays.stream(value("no_proxy").orElse("").split(","))
            .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
            .filter(entry -> !entry.isEmpty())
            .toList();
  }

  /// Those of the environment; Java's own where it names none.
  ///
  /// @throws HubException where one is no address of a proxy that can be used
  static ProxySelector of(Map<String, String> environment) {
    var proxies = new EnvironmentProxies(environment);
    List<String> keys =
        Stream.of("https_proxy", "http_proxy", "all_proxy")
            .filter(key -> proxies.value(key).isPresent())
            .toList();
    keys.forEach(proxies::address); // refused now, if at all
    return keys.isEmpty() ? ProxySelector.getDefault() : proxies;
  }

  @Override
  public List<Proxy> select(URI uri) {
    if (isWithout(uri)) {
      return List.of(Proxy.NO_PROXY);
    }
    String own = uri.getScheme().toLowerCase(Locale.ROOT) + "_proxy";
    return List.of(
        address(own)
            .or(() -> address("all_proxy"))
            .map(address -> new Proxy(Proxy.Type.HTTP, address))
            .orElse(Proxy.NO_PROXY));
  }

  /// `*`, a host, a domain with or without a leading dot, each with or without a port.
  private boolean isWithout(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    for (String entry : without) {
      String name = entry.startsWith(".") ? entry.substring(1) : entry;
      String at = name.endsWith(":" + uri.getPort()) ? host + ":" + uri.getPort() : host;
      if (name.equals("*") || at.equals(name) || at.endsWith("." + name)) {
        return true;
      }
    }
    return false;
  }

  private Optional<InetSocketAddress> address(String key) {
    return value(key).map(value -> address(key, value));
  }

  private static InetSocketAddress address(String key, String value) {
    try {
      var uri = new URI(value.contains("://") ? value : "http://" + value);
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new HubException( // may hold a password: the value is not told
        HubException.Problem.SETTING,
        "%s names no proxy that can be used; allowed: http://HOST:PORT, without user and password"
            .formatted(key.toUpperCase(Locale.ROOT)));
  }

  private Optional<String> value(String key) {
    return Stream.of(key, key.toUpperCase(Locale.ROOT))
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .map(String::strip)
        .findFirst();
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // the request fails with the same exception
  }
}
