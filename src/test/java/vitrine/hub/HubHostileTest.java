package vitrine.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names, commits and ETags come from the network: none leads out of the cache.
class HubHostileTest extends HubUser {
  private Path home = Path.of("");

  /// The cache lies in a folder in which nothing else may appear.
  private void assertRefusedInside(HubReference model, String... message) throws Exception {
    home = Files.createDirectories(cache.resolve("home/hub"));
    assertThatThrownBy(() -> loadInto(home, model))
        .isInstanceOf(HubException.class)
        .hasMessageContainingAll(message);
    assertThat(tree(cache)).allMatch(file -> file.startsWith("home/hub/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.safetensors",
        "../../../../evil.safetensors",
        "/tmp/evil.safetensors",
        "..\\\\evil.safetensors",
        "C:\\\\evil.safetensors",
        "sub/evil.safetensors",
        "..safetensors",
        "evil.py",
        "evil\\u0000.safetensors",
        ""
      })
  void shards(String shard) throws Exception {
    Map<String, byte[]> files = files();
    files.remove("model.safetensors");
    files.put(
        "model.safetensors.index.json",
        "{\"weight_map\": {\"a\": \"%s\"}}".formatted(shard).getBytes(UTF_8));
    files.put("../evil.safetensors", bytes(2000, 6));
    fake.publish(ID, files);

    assertRefusedInside(MODEL, "allowed: the name of a .safetensors in the same folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{", "{\"weight_map\": {\"a\": 7}}", "{\"weight_map\": {}}", "7"})
  void indices(String index) throws Exception {
    fake.publish(
        ID,
        Map.of("config.json", new byte[2], "model.safetensors.index.json", index.getBytes(UTF_8)));

    assertRefusedInside(MODEL, "someone/vit@main: its index of shards ");
  }

  @Test
  void aShardThatIsNotThere() throws Exception {
    fake.publish(
        ID,
        Map.of(
            "config.json",
            new byte[2],
            "model.safetensors.index.json",
            "{\"weight_map\": {\"a\": \"model-00001-of-00001.safetensors\"}}".getBytes(UTF_8)));

    assertRefusedInside(MODEL, "its index names the shard model-00001-of-00001.safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../evil.safetensors", "/evil.pth", "a/b.pth", "..\\evil.npz", ".pt", "x\n.pt"})
  void files(String name) throws Exception {
    fake.publish(ID, Map.of("config.json", new byte[2], name, bytes(2000, 6)));

    assertRefusedInside(MODEL, "no weights that can be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../evil", "main", "", "607A30D783DFA663CAF39E06633721C8D4CFCD7E"})
  void commits(String commit) throws Exception {
    fake.publish(ID, files());
    fake.fault(
        "GET",
        "/revision/main",
        FakeHub.withHeaders(
            200, "{\"sha\": \"%s\", \"siblings\": []}".formatted(commit).getBytes(UTF_8)));

    assertRefusedInside(MODEL, "tells no commit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../evil", "abc", "d41d8cd98f00b204e9800998ecf8427e", ""})
  void etags(String etag) throws Exception {
    String commit = fake.publish(ID, files()).commit();
    fake.fault(
        "HEAD",
        "/config.json",
        FakeHub.withHeaders(200, new byte[2], "ETag: \"" + etag + '"', "X-Repo-Commit: " + commit));

    assertRefusedInside(MODEL, "config.json: the hub tells no checksum");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../evil", "..", "refs/../../evil"})
  void whatAReferenceFileSays(String text) throws Exception {
    home = cache.resolve("home/hub");
    Path ref = home.resolve("models--someone--vit/refs/main");
    Files.createDirectories(ref.getParent());
    Files.writeString(ref, text);
    offline = true;

    assertRefusedInside(MODEL, "has not: the revision");
  }
}
