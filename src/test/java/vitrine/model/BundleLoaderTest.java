package vitrine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.Finding;
import vitrine.checkpoint.file.Sha256;
import vitrine.hub.Hub;
import vitrine.hub.HubListener;
import vitrine.preprocess.ColorMode;

/// A folder with a tiny model, then each way in which it may be wrong.
class BundleLoaderTest {
  private static final Path TINY = Path.of("src/test/resources/vit/half"); // 8 × 16, 3 classes
  private static final String PREPROCESSOR =
      """
      {"image_processor_type": "ViTImageProcessor", "do_resize": true, "resample": 2,
       "size": {"height": 8, "width": 16}, "do_rescale": true, "rescale_factor": 0.00392156862745098,
       "do_normalize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
      """;

  @TempDir private Path temp;
  private Path folder = Path.of("");

  @BeforeEach
  void tinyModel() throws IOException {
    folder = Files.createDirectory(temp.resolve("tiny"));
    Files.copy(TINY.resolve("config.json"), folder.resolve("config.json"));
    Files.copy(TINY.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    Files.writeString(folder.resolve("preprocessor_config.json"), PREPROCESSOR);
  }

  private void config(Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve("config.json");
    var config = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
    change.accept(config);
    Files.writeString(file, config.toString());
  }

  /// Asked for a model, it is out of reach at once: nothing listens on that port.
  private Hub noHub() {
    return new Hub(
        Map.of(
            "HF_HUB_CACHE", temp.resolve("hub").toString(),
            "HF_ENDPOINT", "http://127.0.0.1:1",
            "HF_HUB_OFFLINE", "1",
            "NO_PROXY", "*"),
        HubListener.SILENT);
  }

  /// Another golden model in the folder.
  private void replaceBy(String name) throws IOException {
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.delete(folder.resolve(file));
      Files.copy(TINY.resolveSibling(name).resolve(file), folder.resolve(file));
    }
  }

  private Bundle load() {
    return BundleLoader.load(folder.toString());
  }

  /// Every refusal says which model it is about.
  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() throws IOException {
    return assertThatThrownBy(this::load)
        .isInstanceOf(BundleException.class)
        .hasMessageStartingWith(folder.toRealPath() + ": ");
  }

  @Test
  void calibrationIsReadBesideTheWeights() throws Exception {
    assertThat(load().temperature()).isEqualTo(1);
    String sha256 = load().sha256();
    new Calibration(2.5, sha256).write(folder, Map.of("pictures", 100));
    assertThat(load().calibration()).isEqualTo(new Calibration(2.5, sha256));

    float[] logits = {5, 0, -2.5f};
    assertThat(load().scores(logits))
        .containsExactly(ScoreFunction.SOFTMAX.apply(new float[] {2, 0, -1}));
    assertThat(load().scores(logits, ScoreFunction.NONE)).containsExactly(logits);
    assertThat(load().scores(logits, ScoreFunction.SIGMOID))
        .containsExactly(ScoreFunction.SIGMOID.apply(logits));
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                        | calibration.json is no JSON: Unexpected
          {}                       | calibration.json: temperature is absent; allowed: a number from 0.01 to 100
          {"temperature": "1"}     | calibration.json: temperature is "1"; allowed: a number from 0.01 to 100
          {"temperature": 0}       | calibration.json: temperature is 0; allowed: a number from 0.01 to 100
          {"temperature": 101}     | calibration.json: temperature is 101; allowed
          {"temperature": 1.5}     | calibration.json: sha256 is ''; allowed: that of what is served
          {"temperature": 1.5, "sha256": "00"} | calibration.json: sha256 is '00'; allowed: that of what
          """)
  void aCalibrationOfSomethingElseIsRefused(String json, String problem) throws Exception {
    Files.writeString(folder.resolve(Calibration.FILE), json);
    assertRefused().hasMessageContaining(problem);
  }

  @Test
  void theBuiltInModelsDigestIsThatOfItsWeights() throws Exception {
    Path weights = Path.of("src/main/resources/models/vit-cifar10/model.safetensors");

    assertThat(BundleLoader.load("vit-cifar10").sha256()).isEqualTo(Sha256.of(weights));
  }

  @Test
  void theBuiltInModel() {
    Bundle bundle = BundleLoader.load("vit-cifar10");

    assertThat(BundleLoader.BUILT_IN).first().isEqualTo("vit-cifar10");
    assertThat(bundle.name()).isEqualTo("vit-cifar10");
    assertThat(bundle.family()).isEqualTo("hf-vit");
    assertThat(bundle.labels())
        .containsExactly(
            "airplane",
            "automobile",
            "bird",
            "cat",
            "deer",
            "dog",
            "frog",
            "horse",
            "ship",
            "truck");
    assertThat(bundle.scoreFunction()).isEqualTo(ScoreFunction.SOFTMAX);
    assertThat(bundle.reference().orElseThrow().vit().spec().imageHeight()).isEqualTo(32);
    assertThat(bundle.preprocessing().outputHeight()).isEqualTo(32);
  }

  @Test
  void aFolder() throws Exception {
    Bundle bundle = load();

    assertThat(bundle.name()).isEqualTo("tiny");
    assertThat(bundle.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
    assertThat(bundle.reference().orElseThrow().vit().spec().imageWidth()).isEqualTo(16);
    assertThat(bundle.sha256()).isEqualTo(Sha256.of(TINY.resolve("model.safetensors")));
    assertThat(bundle.configSha256()).isEqualTo(Sha256.of(TINY.resolve("config.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny", "tiny/", "tiny//", "tiny/.", "other/../tiny", "tiny/x/.."})
  void theNameIsTheLastPart(String path) throws Exception {
    Files.createDirectories(temp.resolve("other"));
    Files.createDirectories(folder.resolve("x"));

    assertThat(BundleLoader.load(temp + "/" + path).name()).isEqualTo("tiny");
  }

  @Test
  void aRelativeFolderHasTheNameOfTheFolderItIs() {
    assertThat(BundleLoader.name("."))
        .isEqualTo(String.valueOf(Path.of("").toAbsolutePath().getFileName()));
    assertThat(BundleLoader.name("..")).doesNotContain(".");
    assertThat(BundleLoader.name("/")).isEqualTo("/");
  }

  @Test
  void aLinkHasItsOwnName() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("current"), folder);

    assertThat(BundleLoader.load(link.toString()).name()).isEqualTo("current");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit-cifar100", "", " ", "no/such/folder", "pom.xml", "\0"})
  void whatIsNotThereIsRefusedWithWhatIsAllowed(String reference) {
    assertThatThrownBy(() -> BundleLoader.load(reference))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("'" + reference + "'")
        .hasMessageContaining("vit-cifar10")
        .hasMessageContaining("a folder with config.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "preprocessor_config.json", "model.safetensors"})
  void aMissingFileIsNamed(String file) throws Exception {
    Files.delete(folder.resolve(file));

    assertRefused().hasMessageContaining("it has no " + file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "config.json; {\"model_type\": ; is no JSON at line 1, column",
        "config.json; {\"model_type\": \"vit\"} x; is no JSON at line 1, column",
        "config.json; []; is []; allowed: an object",
        "config.json; ''; is empty; allowed: an object",
        "preprocessor_config.json; {\"size\": 8; is no JSON at line 1, column",
        "preprocessor_config.json; []; a JSON object",
        "preprocessor_config.json; ''; a JSON object",
      })
  void malformedJsonIsRefusedByFileAndPlace(String file, String json, String says)
      throws Exception {
    Files.writeString(folder.resolve(file), json);

    assertRefused().hasMessageContaining(file).hasMessageContaining(says);
  }

  @Test
  void weightsThatAreNoSafetensorsAreRefused() throws Exception {
    Files.writeString(folder.resolve("model.safetensors"), "no safetensors at all");

    assertRefused().hasMessageContaining("model.safetensors");
  }

  @Test
  void aConfigurationThatContradictsTheWeightsIsRefused() throws Exception {
    config(config -> config.put("intermediate_size", 41));

    assertRefused().hasMessageContaining("intermediate_size is 41");
  }

  @ParameterizedTest
  @ValueSource(strings = {"swin", "VIT", ""})
  void anotherFamilyIsRefused(String modelType) throws Exception {
    config(config -> config.put("model_type", modelType));

    assertRefused()
        .hasMessageContaining("config.json: model_type is '%s'; allowed: vit", modelType);
  }

  @Test
  void aPreprocessingForAnotherSizeIsRefused() throws Exception {
    Files.writeString(folder.resolve("preprocessor_config.json"), PREPROCESSOR.replace("16", "32"));

    assertRefused().hasMessageContaining("preprocessor_config.json: its images are 8×32");
  }

  /// timm's configuration holds the preprocessing, too.
  @Test
  void timmNeedsNoPreprocessorConfig() throws Exception {
    replaceBy("timm");
    Files.delete(folder.resolve("preprocessor_config.json"));

    Bundle bundle = load();

    assertThat(bundle.family()).isEqualTo("timm");
    assertThat(bundle.preprocessing().outputHeight()).isEqualTo(12);
    assertThat(bundle.reference().orElseThrow().tensors()).isEqualTo(32);
    assertThat(bundle.reference().orElseThrow().findings())
        .contains(
            new Finding("num_attention_heads", "3", "config.json: model_args.num_heads"),
            new Finding("layer_norm_eps", "1.0E-6", "timm's vit_tiny_patch16_224"),
            new Finding("patch_size", "4 × 4", "config.json: model_args.patch_size"));
  }

  @Test
  void aPreprocessingOfTimmsThatIsWrongIsNamed() throws Exception {
    replaceBy("timm");
    Files.delete(folder.resolve("preprocessor_config.json"));
    config(config -> ((ObjectNode) config.path("pretrained_cfg")).remove("crop_pct"));

    assertRefused().hasMessageContaining("config.json: pretrained_cfg: crop_pct");
  }

  @Test
  void timmsLabelsAreByName() throws Exception {
    replaceBy("timm");
    Files.delete(folder.resolve("preprocessor_config.json"));
    config(config -> config.putArray("label_names").add("a").add("b").add("c").add("d").add("e"));
    assertThat(load().labels()).containsExactly("a", "b", "c", "d", "e");

    config(config -> config.putObject("label_descriptions").put("b", "a bee"));
    assertThat(load().labels()).containsExactly("a", "a bee", "c", "d", "e");

    config(config -> config.putArray("label_names").add("a"));
    assertRefused().hasMessageContaining("label_names");
  }

  /// Nothing tells whether a model of one channel was trained on luminance or on something else.
  @Test
  void greyPicturesAreAskedFor() throws Exception {
    replaceBy("oblong");
    assertRefused()
        .hasMessageContaining(
            "preprocessor_config.json: its images have 3 channels, the model's input has 1;"
                + " do_grayscale true makes 1");

    ObjectNode preprocessor = (ObjectNode) JsonMapper.shared().readTree(PREPROCESSOR);
    preprocessor.put("do_grayscale", true).put("image_mean", 0.5).put("image_std", 0.5);
    preprocessor.putArray("size").add(12).add(20);
    Files.writeString(folder.resolve("preprocessor_config.json"), preprocessor.toString());
    assertThat(load().preprocessing().colors()).isEqualTo(ColorMode.L);
  }

  @Test
  void labelsAreByIndexWhateverTheirOrder() throws Exception {
    config(config -> config.putObject("id2label").put("2", "c").put("0", "a").put("1", "b"));

    assertThat(load().labels()).containsExactly("a", "b", "c");
  }

  @Test
  void labelsMayBeEqual() throws Exception {
    config(config -> config.putObject("id2label").put("0", "crane").put("1", "").put("2", "crane"));

    assertThat(load().labels()).containsExactly("crane", "", "crane");
  }

  @Test
  void withoutLabelsTheyAreNumbered() throws Exception {
    config(config -> config.remove("id2label"));
    assertThat(load().labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");

    config(config -> config.putNull("id2label"));
    assertThat(load().labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
  }

  @Test
  void labelsThatAreNotOneForEachClassAreRefused() throws Exception {
    config(config -> config.putObject("id2label").put("0", "a").put("1", "b"));
    assertRefused().hasMessageContaining("id2label");

    config(config -> config.putObject("id2label").put("0", "a").put("1", "b").put("3", "d"));
    assertRefused().hasMessageContaining("id2label");

    config(config -> config.putArray("id2label").add("a").add("b").add("c"));
    assertRefused().hasMessageContaining("id2label");
  }

  @Test
  void aLabelThatIsNoTextIsRefused() throws Exception {
    config(config -> config.putObject("id2label").put("0", "a").put("1", 7).put("2", "c"));

    assertRefused().hasMessageContaining("config.json: id2label has 7 for 1; allowed: a text");
  }

  @ParameterizedTest
  @CsvSource({
    "single_label_classification, SOFTMAX",
    "multi_label_classification, SIGMOID",
    "regression, NONE",
    "'', SOFTMAX"
  })
  void theScoreFunctionIsThatOfTransformersPipeline(String problemType, ScoreFunction expected)
      throws Exception {
    config(config -> config.put("problem_type", problemType));

    assertThat(load().scoreFunction()).isEqualTo(expected);
  }

  @Test
  void aModelOfTheHubsCache() throws Exception {
    String commit = "607a30d783dfa663caf39e06633721c8d4cfcd7e";
    Path repository = temp.resolve("hub/models--someone--half");
    Files.createDirectories(repository.resolve("snapshots"));
    Files.move(folder, repository.resolve("snapshots").resolve(commit));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/v1"), commit);

    Bundle bundle = BundleLoader.load("someone/half@v1", noHub());

    assertThat(bundle.name()).isEqualTo("half");
    assertThat(BundleLoader.load("someone/half@" + commit, noHub()).sha256())
        .isEqualTo(bundle.sha256());
  }

  @Test
  void aFolderThatExistsIsNoHubId() {
    assertThatThrownBy(() -> BundleLoader.load("target/test-classes", noHub()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("target/test-classes: it has no config.json");
    assertThatThrownBy(() -> BundleLoader.load("docs/models.md", noHub()))
        .hasMessageContaining("there is no model 'docs/models.md'");
    assertThatThrownBy(() -> BundleLoader.load("./someone/half", noHub()))
        .hasMessageContaining("there is no model './someone/half'")
        .hasMessageContaining("owner/name of the Hugging Face hub");
  }

  @Test
  void whatTheHubHasNot() {
    assertThatThrownBy(() -> BundleLoader.load("someone/other", noHub()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("someone/other@main: HF_HUB_OFFLINE is set");
  }
}
