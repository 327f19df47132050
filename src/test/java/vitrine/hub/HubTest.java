package vitrine.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.hub.HubException.Problem;

/// What is loaded, where it lies, and when the hub is asked.
class HubTest extends HubUser {
  @Test
  void aModelIsLoadedAsHuggingfaceHubLaysItOut() throws Exception {
    String commit = fake.publish(ID, files()).commit();

    Path folder = load();

    assertThat(folder).isEqualTo(repository().resolve("snapshots").resolve(commit));
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(Files.readSymbolicLink(folder.resolve("model.safetensors")))
        .isEqualTo(Path.of("../../blobs/" + FakeHub.hex("SHA-256", WEIGHTS)));
    assertThat(Files.readSymbolicLink(folder.resolve("config.json")))
        .isEqualTo(Path.of("../../blobs/" + FakeHub.gitBlob(CONFIG.getBytes(UTF_8))));
    assertThat(repository().resolve("refs/main")).hasContent(commit);
    String weights = FakeHub.hex("SHA-256", WEIGHTS);
    String config = FakeHub.gitBlob(CONFIG.getBytes(UTF_8));
    String preprocessor = FakeHub.gitBlob(PREPROCESSOR.getBytes(UTF_8));
    assertThat(tree(cache))
        .containsExactlyInAnyOrder(
            ".locks/models--someone--vit/" + weights + ".lock",
            ".locks/models--someone--vit/" + config + ".lock",
            ".locks/models--someone--vit/" + preprocessor + ".lock",
            "models--someone--vit/blobs/" + weights,
            "models--someone--vit/blobs/" + config,
            "models--someone--vit/blobs/" + preprocessor,
            "models--someone--vit/refs/main",
            "models--someone--vit/snapshots/" + commit + "/config.json",
            "models--someone--vit/snapshots/" + commit + "/model.safetensors",
            "models--someone--vit/snapshots/" + commit + "/preprocessor_config.json");
    assertThat(notices).isEmpty();
    assertThat(announced).isEqualTo(WEIGHTS.length);
    assertThat(received).isEqualTo(WEIGHTS.length);
  }

  @Test
  void aCalibrationComesWithTheModel() {
    Map<String, byte[]> files = files();
    files.put("calibration.json", "{\"temperature\": 2}".getBytes(UTF_8));
    fake.publish(ID, files);
    assertThat(load().resolve("calibration.json")).hasContent("{\"temperature\": 2}");
  }

  @Test
  void theCommitIsPinnedBeforeAnyFile() {
    String commit = fake.publish(ID, files()).commit();

    load();

    assertThat(fake.requests().getFirst().path())
        .isEqualTo("/api/models/someone/vit/revision/main");
    assertThat(fake.requests().stream().filter(r -> !r.storage()).skip(1))
        .isNotEmpty()
        .allMatch(request -> request.path().startsWith("/someone/vit/resolve/" + commit + "/"));
  }

  @Test
  void whatIsThereIsNotLoadedAgain() {
    fake.publish(ID, files());
    Path first = load();
    fake.forget();

    assertThat(load()).isEqualTo(first);

    assertThat(fake.requests())
        .extracting(FakeHub.Request::path)
        .containsExactly("/api/models/someone/vit/revision/main");
  }

  @Test
  void aCommitThatIsThereNeedsNoRequest() {
    String commit = fake.publish(ID, files()).commit();
    var pinned = new HubReference("someone", "vit", commit);
    Path first = load(pinned);
    fake.forget();

    assertThat(load(pinned)).isEqualTo(first);

    assertThat(fake.requests()).isEmpty();
    assertThat(repository().resolve("refs")).doesNotExist();
  }

  /// A pickle alone in the cache does not tell that the commit has no safetensors; a note does.
  @Test
  void whatACommitHasNotIsNoted() throws Exception {
    Map<String, byte[]> files = files();
    files.remove("model.safetensors");
    files.remove("preprocessor_config.json");
    String commit = fake.publish(ID, files).commit();
    var pinned = new HubReference("someone", "vit", commit);
    load(pinned);
    fake.forget();

    load(pinned);
    assertThat(fake.requests()).isEmpty();

    Files.delete(repository().resolve(".no_exist").resolve(commit).resolve("model.safetensors"));
    load(pinned);
    assertThat(fake.requests()).hasSize(1);
    assertThat(tree(repository().resolve(".no_exist").resolve(commit)))
        .containsExactly(
            "model.safetensors", "model.safetensors.index.json", "preprocessor_config.json");
  }

  @Test
  void ofANewCommitOnlyWhatChangedIsLoaded() throws Exception {
    Path old = load(fake.publish(ID, files()));
    Map<String, byte[]> changed = files();
    changed.put("config.json", "{}".getBytes(UTF_8));
    fake.forget();

    Path now = load(fake.publish(ID, changed));

    assertThat(now).isNotEqualTo(old);
    assertThat(now.resolve("config.json")).hasContent("{}");
    assertThat(old.resolve("config.json")).hasContent(CONFIG);
    assertThat(fake.downloads()).hasSize(1).first().matches(r -> r.path().endsWith("config.json"));
    assertThat(repository().resolve("refs/main")).hasContent(now.getFileName().toString());
  }

  private Path load(FakeHub.Repository published) {
    Path folder = load();
    assertThat(folder.getFileName()).hasToString(published.commit());
    return folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.0", "refs/pr/7", "ä#1%"})
  void branchesAndTags(String revision) {
    FakeHub.Repository old = fake.publish(ID, files());
    fake.tag(ID, revision, old);
    fake.publish(ID, Map.of("config.json", new byte[0]));

    Path folder = load(HubReference.of(ID + "@" + revision).orElseThrow());

    assertThat(folder.getFileName()).hasToString(old.commit());
    assertThat(repository().resolve("refs").resolve(revision)).hasContent(old.commit());
  }

  @Test
  void shards() {
    Map<String, byte[]> files = files();
    files.remove("model.safetensors");
    byte[] second = bytes(5000, 8);
    files.put(
        "model.safetensors.index.json",
        """
        {"weight_map": {"a": "model-00002-of-00002.safetensors",
         "b": "model-00001-of-00002.safetensors", "c": "model-00002-of-00002.safetensors"}}
        """
            .getBytes(UTF_8));
    files.put("model-00001-of-00002.safetensors", bytes(4000, 7));
    files.put("model-00002-of-00002.safetensors", second);
    files.put("model-00003-of-00002.safetensors", bytes(4000, 9));
    fake.publish(ID, files);

    Path folder = load();

    assertThat(folder.resolve("model-00001-of-00002.safetensors")).hasSize(4000);
    assertThat(folder.resolve("model-00002-of-00002.safetensors")).hasBinaryContent(second);
    assertThat(folder.resolve("model-00003-of-00002.safetensors")).doesNotExist();
    assertThat(folder.resolve("pytorch_model.bin")).doesNotExist();
    assertThat(announced).isEqualTo(9000);
    fake.forget();
    load();
    assertThat(fake.requests()).hasSize(1);
  }

  @Test
  void shardsOfAPickle() {
    Map<String, byte[]> files = files();
    files.keySet().retainAll(Set.of("config.json", "preprocessor_config.json"));
    files.put(
        "pytorch_model.bin.index.json",
        "{\"weight_map\": {\"a\": \"pytorch_model-00001-of-00001.bin\"}}".getBytes(UTF_8));
    files.put("pytorch_model-00001-of-00001.bin", bytes(4000, 7));
    var pinned = new HubReference("someone", "vit", fake.publish(ID, files).commit());

    assertThat(load(pinned).resolve("pytorch_model-00001-of-00001.bin")).hasSize(4000);

    fake.forget();
    load(pinned);
    assertThat(fake.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.safetensors pytorch_model.bin model.onnx | model.safetensors",
        "pytorch_model.bin pytorch_model.bin.index.json model.onnx | pytorch_model.bin",
        "vit_b16.pth model.onnx | vit_b16.pth",
        "weights.npz README.md | weights.npz",
        "model.onnx model.onnx.data onnx/model.onnx | model.onnx model.onnx.data",
        "onnx/model.onnx onnx/model.onnx_data onnx/model_int8.onnx"
            + " | onnx/model.onnx onnx/model.onnx_data",
        "a.pth b.pth model.onnx | model.onnx"
      })
  void safetensorsElsePickleElseTheOnlyOneElseOnnx(String example) throws Exception {
    String[] sides = example.split(" \\| ", -1);
    Map<String, byte[]> files = files();
    files.keySet().retainAll(Set.of("config.json"));
    for (String name : sides[0].split(" ", -1)) {
      files.put(name, bytes(1500, name.hashCode()));
    }
    fake.publish(ID, files);

    assertThat(tree(load()))
        .containsExactlyInAnyOrder(
            Stream.concat(Stream.of("config.json"), Stream.of(sides[1].split(" ", -1)))
                .toArray(String[]::new));
  }

  @Test
  void whatIsNoModelIsRefusedBeforeAnythingIsLoaded() throws Exception {
    Map<String, byte[]> files = files();
    files.remove("config.json");
    fake.publish(ID, files);
    assertThatThrownBy(this::load)
        .isInstanceOf(HubException.class)
        .hasMessage("someone/vit@main: it has no config.json");

    fake.publish("someone/vit", Map.of("config.json", new byte[2], "tf_model.h5", new byte[2]));
    assertThatThrownBy(this::load)
        .hasMessageContaining("no weights that can be read")
        .hasMessageContaining("its files: config.json, tf_model.h5");
    assertThat(tree(cache)).isEmpty();
  }

  @Test
  void anEmptyFileIsAFile() {
    fake.publish(ID, Map.of("config.json", new byte[0], "model.safetensors", WEIGHTS));

    assertThat(load().resolve("config.json")).isEmptyFile();
  }

  @Test
  void theTokenGoesToTheHubAndNowhereElse() {
    fake.publish(ID, files());
    token = Optional.of(new Token("hf_secret"));

    load();

    assertThat(fake.requests())
        .allMatch(r -> r.authorization().equals(r.storage() ? "null" : "Bearer hf_secret"))
        .anyMatch(FakeHub.Request::storage);
    assertThat(settings(cache).toString()).doesNotContain("hf_secret");
  }

  @Test
  void redirectsOfTheHubsOwnAreFollowed() {
    String commit = fake.publish(ID, files()).commit();
    String path = "/someone/vit/resolve/" + commit + "/config.json";
    fake.fault("HEAD", "config.json", FakeHub.status(307, "Location: " + path + "?moved"));
    fake.fault(
        "GET",
        "/revision/main",
        FakeHub.status(307, "Location: /api/models/someone/vit/revision/" + commit));
    token = Optional.of(new Token("hf_secret"));

    assertThat(load().resolve("config.json")).hasContent(CONFIG);

    assertThat(fake.requests().get(1).authorization()).isEqualTo("Bearer hf_secret");
  }

  /// As mirrors do that list models themselves and leave the files to the hub proper.
  @Test
  void aMirrorThatRedirectsToAnotherHub() {
    try (var proper = new FakeHub()) {
      String commit = fake.publish(ID, files()).commit();
      proper.publish(ID, files());
      token = Optional.of(new Token("hf_secret"));
      for (String name : files().keySet()) {
        String to = proper.endpoint() + "/someone/vit/resolve/" + commit + "/" + name;
        fake.fault("HEAD", "/" + name, FakeHub.status(308, "Location: " + to));
        fake.fault("GET", "/" + name, FakeHub.status(308, "Location: " + to));
      }

      assertThat(load().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);

      assertThat(proper.requests()).isNotEmpty().allMatch(r -> r.authorization().equals("null"));
    }
  }

  @Test
  void withoutLinksFilesLieInTheSnapshot() throws Exception {
    symlinks = false;
    fake.publish(ID, files());
    Path folder = load();

    assertThat(folder.resolve("model.safetensors"))
        .hasBinaryContent(WEIGHTS)
        .matches(file -> !Files.isSymbolicLink(file));
    assertThat(blob(WEIGHTS)).doesNotExist();
    fake.forget();
    load();
    assertThat(fake.requests()).hasSize(1);
  }

  @Test
  void withoutLinksWhatAnotherSnapshotUsesIsCopied() throws Exception {
    fake.publish(ID, files());
    load();
    Map<String, byte[]> changed = files();
    changed.put("config.json", "{}".getBytes(UTF_8));
    fake.publish(ID, changed);
    symlinks = false;

    Path folder = load();

    assertThat(folder.resolve("model.safetensors"))
        .hasBinaryContent(WEIGHTS)
        .matches(file -> !Files.isSymbolicLink(file));
    assertThat(blob(WEIGHTS)).hasBinaryContent(WEIGHTS);
  }

  @Test
  void offlineTheCacheIsAllThereIs() throws Exception {
    fake.publish(ID, files());
    offline = true;
    assertThatThrownBy(this::load)
        .hasMessageContaining("HF_HUB_OFFLINE is set")
        .hasMessageContaining("has not: the revision");
    offline = false;
    Path folder = load();
    offline = true;
    fake.forget();

    assertThat(load()).isEqualTo(folder);

    Files.delete(blob(WEIGHTS));
    assertThatThrownBy(this::load)
        .hasMessageContaining("the weights (model.safetensors, ")
        .extracting(e -> ((HubException) e).problem())
        .isEqualTo(Problem.OFFLINE);
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void whatIsGoneIsLoadedAgain() throws Exception {
    fake.publish(ID, files());
    load();
    Files.delete(blob(WEIGHTS)); // leaves a link to nothing

    assertThat(load().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  /// As `hf_hub_download` of huggingface_hub 2.4 leaves it: see docs/models.md.
  @Test
  void aCacheThatPythonMadeIsUsed() throws Exception {
    String commit = "607a30d783dfa663caf39e06633721c8d4cfcd7e";
    Path snapshot = repository().resolve("snapshots").resolve(commit);
    Files.createDirectories(snapshot);
    Files.createDirectories(repository().resolve("blobs"));
    Files.createDirectories(repository().resolve("refs"));
    Files.writeString(repository().resolve("refs/main"), commit);
    for (var file : files().entrySet()) {
      if (file.getKey().endsWith(".json") || file.getKey().endsWith(".safetensors")) {
        String etag = FakeHub.gitBlob(file.getValue());
        Files.write(repository().resolve("blobs").resolve(etag), file.getValue());
        Files.createSymbolicLink(
            snapshot.resolve(file.getKey()), Path.of("../../blobs").resolve(etag));
      }
    }

    assertThat(load(new HubReference("someone", "vit", commit))).isEqualTo(snapshot);
    assertThat(fake.requests()).isEmpty();
    offline = true;
    assertThat(load()).isEqualTo(snapshot);
  }
}
