package vitrine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.checkpoint.file.Sha256;

/// Which file of a folder holds the weights.
class WeightsFileTest {
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoint");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "model.safetensors, model.safetensors",
    "model.safetensors pytorch_model.bin x.pt, model.safetensors",
    "model.safetensors model.safetensors.index.json, model.safetensors",
    "model.safetensors.index.json 1.safetensors 2.safetensors, model.safetensors.index.json",
    "pytorch_model.bin training_args.bin, pytorch_model.bin",
    "pytorch_model.bin.index.json 1.bin 2.bin, pytorch_model.bin.index.json",
    "x.safetensors, x.safetensors",
    "x.pth, x.pth",
    "x.pt, x.pt",
    "ViT-B_16.npz, ViT-B_16.npz",
    "x.bin, x.bin"
  })
  void theChoice(String files, String chosen) throws Exception {
    for (String file : (files + " config.json README.md model.onnx").split(" ", -1)) {
      Files.createFile(folder.resolve(file));
    }
    Files.createDirectory(folder.resolve("folder.pt"));

    assertThat(WeightsFile.in(folder)).isEqualTo(folder.resolve(chosen));
  }

  @ParameterizedTest
  @CsvSource({
    "config.json, 'but none, and no model.onnx (its files: config.json)'",
    "a.pt b.npz, 'but 2 of them (its files: a.pt, b.npz)'",
    ".pt, but none"
  })
  void noneOrSeveralAreRefusedWithWhatIsThere(String files, String says) throws Exception {
    for (String file : files.split(" ", -1)) {
      Files.createFile(folder.resolve(file));
    }

    assertThatThrownBy(() -> WeightsFile.in(folder))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("it has no model.safetensors, no model.safetensors.index.json")
        .hasMessageContaining(says);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.pt", "arrays.npz", "parallel.pth", "nested-model.bin"})
  void theChecksumIsTheFiles(String name) throws Exception {
    Files.copy(CHECKPOINTS.resolve(name), folder.resolve(name));

    BundleFiles.Weights weights = new BundleFiles.Folder(folder).weights();

    assertThat(weights.sha256()).isEqualTo(Sha256.of(folder.resolve(name)));
    assertThat(weights.source().names()).isNotEmpty();
  }

  @Test
  void theChecksumOfShardsIsThatOfTheirChecksums() throws Exception {
    Path shards = CHECKPOINTS.resolve("shards");
    var sums = new StringBuilder();
    for (String name :
        new String[] {
          "model.safetensors.index.json",
          "model-00001-of-00002.safetensors",
          "model-00002-of-00002.safetensors"
        }) {
      sums.append(Sha256.of(shards.resolve(name))).append("  ").append(name).append('\n');
    }

    assertThat(new BundleFiles.Folder(shards).weights().sha256())
        .isEqualTo(Sha256.of(sums.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
