package vitrine.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import vitrine.adapt.features.Features;
import vitrine.adapt.features.Features.Featured;

/// Features for other programs: `features.npy` float32 (pictures, width), `labels.npy` int64
/// (pictures), `files.csv` with each picture's file and label in the same order.
record FeatureFiles(Features features) {
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    int width = features.width();
    float[] all = new float[Math.multiplyExact(features.size(), width)];
    long[] labels = new long[features.size()];
    for (int i = 0; i < features.size(); i++) {
      System.arraycopy(features.values(i), 0, all, i * width, width);
      labels[i] = features.label(i);
    }
    NpyFile.write(folder.resolve("features.npy"), all, features.size(), width);
    NpyFile.write(folder.resolve("labels.npy"), labels, features.size());
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader("file", "label").get();
    try (var csv =
        new CSVPrinter(
            Files.newBufferedWriter(folder.resolve("files.csv"), StandardCharsets.UTF_8), format)) {
      for (Featured one : features.pictures()) {
        csv.printRecord(one.name(), features.classes().get(one.label()));
      }
    }
  }
}
