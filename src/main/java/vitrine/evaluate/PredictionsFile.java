package vitrine.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.figures.Answer;

/// A line for each picture (RFC 4180, UTF-8), in the order of the data: its file, its label, the
/// label that was predicted and its score, the score of its own label, the rank of that among all
/// (1 is the best), the loss; or why it could not be read.
final class PredictionsFile implements AutoCloseable {
  static final String NAME = "predictions.csv";

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader("file", "label", "predicted", "score", "labelScore", "rank", "loss", "problem")
          .get();

  private final List<String> labels;
  private final CSVPrinter csv;

  PredictionsFile(Path file, List<String> labels) throws IOException {
    this.labels = labels;
    csv = new CSVPrinter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), FORMAT);
  }

  void answered(LabelledPicture picture, Answer answer) throws IOException {
    csv.printRecord(
        picture.name(),
        labels.get(picture.label()),
        labels.get(answer.predicted()),
        (float) answer.confidence(),
        (float) answer.labelScore(),
        answer.rank() + 1,
        (float) answer.loss(),
        "");
  }

  void unreadable(LabelledPicture picture, String problem) throws IOException {
    csv.printRecord(picture.name(), labels.get(picture.label()), "", "", "", "", "", problem);
  }

  @Override
  public void close() throws IOException {
    csv.close(true);
  }
}
