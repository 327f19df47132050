package vitrine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The variables of huggingface_hub, with its precedence.
class HubSettingsTest {
  @TempDir private Path home;

  /// @param variables `KEY=VALUE` each
  private HubSettings settings(String... variables) {
    Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
    Arrays.stream(variables)
        .forEach(
            v -> environment.put(v.substring(0, v.indexOf('=')), v.substring(v.indexOf('=') + 1)));
    return HubSettings.of(environment);
  }

  @Test
  void defaults() {
    HubSettings settings = settings();
    assertThat(settings.endpoint()).hasToString("https://huggingface.co");
    assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(settings.token()).isEmpty();
    assertThat(settings.offline()).isFalse();
    assertThat(settings.symlinks()).isTrue();
    assertThat(settings.readTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.proxies()).isEqualTo(ProxySelector.getDefault());
  }

  /// The paths that `huggingface_hub.constants` has for the same variables.
  @ParameterizedTest
  @CsvSource({
    "XDG_CACHE_HOME=/x, , , /x/huggingface/hub",
    "XDG_CACHE_HOME=/x, HF_HOME=/h, , /h/hub",
    "HF_HOME=/h, HUGGINGFACE_HUB_CACHE=/l, , /l",
    "HF_HOME=/h, HUGGINGFACE_HUB_CACHE=/l, HF_HUB_CACHE=/c, /c",
    "HF_HOME=$BASE/h, BASE=/b, , /b/h/hub",
    "HF_HUB_CACHE=${BASE}/c, BASE=/b, , /b/c",
    "HF_HOME=, XDG_CACHE_HOME=/x, , /x/huggingface/hub"
  })
  void theCache(String first, String second, String third, String expected) {
    String[] variables =
        Arrays.stream(new String[] {first, second, third})
            .filter(v -> v != null)
            .toArray(String[]::new);
    assertThat(settings(variables).cache()).isEqualTo(Path.of(expected));
  }

  @Test
  void homeIsATilde() {
    assertThat(settings("HF_HOME=~/hf").cache()).isEqualTo(home.resolve("hf/hub"));
    assertThat(settings("HF_HOME=/a~/hf").cache()).isEqualTo(Path.of("/a~/hf/hub"));
  }

  @Test
  void theToken() throws Exception {
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hf_file\n");
    Files.writeString(home.resolve("other"), " hf_other ");

    assertThat(settings().token()).hasValue(new Token("hf_file"));
    assertThat(settings("HF_TOKEN=hf_env").token()).hasValue(new Token("hf_env"));
    assertThat(settings("HF_TOKEN=  ").token()).hasValue(new Token("hf_file"));
    assertThat(settings("HF_TOKEN_PATH=~/other").token()).hasValue(new Token("hf_other"));
    assertThat(settings("HF_HOME=" + home.resolve("nothing")).token()).isEmpty();
    assertThat(settings("HF_HUB_DISABLE_IMPLICIT_TOKEN=1").token()).isEmpty();
    assertThat(settings("HF_TOKEN=hf_env").toString()).doesNotContain("hf_env");
  }

  @Test
  void aTokenThatIsNoneIsRefusedWithoutBeingShown() {
    assertThatThrownBy(() -> settings("HF_TOKEN=hf_sec\nret"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("HF_TOKEN holds something else than a token")
        .hasMessageNotContaining("sec");
  }

  @ParameterizedTest
  @CsvSource({"1, true", "on, true", "YES, true", "True, true", "0, false", "no, false"})
  void switches(String value, boolean expected) {
    assertThat(settings("HF_HUB_OFFLINE=" + value).offline()).isEqualTo(expected);
    assertThat(settings("TRANSFORMERS_OFFLINE=" + value).offline()).isEqualTo(expected);
    assertThat(settings("HF_HUB_DISABLE_SYMLINKS=" + value).symlinks()).isNotEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "huggingface.co",
        "ftp://huggingface.co",
        "https://",
        "https://u:p@h",
        "h ttp",
        "https://h?q"
      })
  void endpointsThatAreNone(String value) {
    assertThatThrownBy(() -> settings("HF_ENDPOINT=" + value))
        .isInstanceOf(HubException.class)
        .hasMessage("HF_ENDPOINT is '%s'; allowed: an address as https://huggingface.co", value);
  }

  @Test
  void anEndpointMayHaveAPath() {
    assertThat(settings("HF_ENDPOINT=http://mirror:8081/api/hub//").endpoint())
        .hasToString("http://mirror:8081/api/hub");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "ten", "100000"})
  void timeoutsThatAreNone(String value) {
    assertThatThrownBy(() -> settings("HF_HUB_DOWNLOAD_TIMEOUT=" + value))
        .hasMessage("HF_HUB_DOWNLOAD_TIMEOUT is '%s'; allowed: whole seconds, 1 to 99999", value);
    assertThat(settings("HF_HUB_ETAG_TIMEOUT=30").answerTimeout()).hasSeconds(30);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS_PROXY=http://p:3128, , https://hub.example/x, p:3128",
    "https_proxy=p, , https://hub.example/x, p:80",
    "HTTPS_PROXY=http://p:3128, , http://hub.example/x, ",
    "all_proxy=http://p:3128, , http://hub.example/x, p:3128",
    "HTTPS_PROXY=http://p:3128, NO_PROXY=hub.example, https://hub.example/x, ",
    "HTTPS_PROXY=http://p:3128, 'no_proxy=other, .example', https://hub.example/x, ",
    "HTTPS_PROXY=http://p:3128, no_proxy=ub.example, https://hub.example/x, p:3128",
    "HTTPS_PROXY=http://p:3128, no_proxy=hub.example:8443, https://hub.example:8443/x, ",
    "HTTPS_PROXY=http://p:3128, no_proxy=hub.example:8443, https://hub.example/x, p:3128",
    "HTTPS_PROXY=http://p:3128, no_proxy=*, https://hub.example/x, "
  })
  void proxies(String variable, String without, String address, String expected) {
    HubSettings settings = without == null ? settings(variable) : settings(variable, without);
    Optional<String> proxy =
        settings.proxies().select(URI.create(address)).stream()
            .filter(p -> p.type() != Proxy.Type.DIRECT)
            .map(p -> (InetSocketAddress) p.address())
            .map(p -> p.getHostString() + ":" + p.getPort())
            .findFirst();
    assertThat(proxy).isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://u:secret@p:3128", "socks5://p:1080", "https://p:3128", "http://"})
  void proxiesThatAreNone(String value) {
    assertThatThrownBy(() -> settings("HTTPS_PROXY=" + value))
        .isInstanceOf(HubException.class)
        .hasMessage(
            "HTTPS_PROXY names no proxy that can be used; allowed: http://HOST:PORT, without user"
                + " and password");
  }
}
