package vitrine.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vitrine.checkpoint.file.AtomicFile;

/// `log.csv`: a line for each epoch.
public final class TrainingLog {
  private static final String HEADER =
      "epoch,step,learning_rate,loss,accuracy,test_loss,test_accuracy,seconds,images_per_second";

  private final Path file;
  private final List<String> rows = new ArrayList<>();

  /// Begins a log, or goes on with the lines of the epochs that are done. A line beyond them is of
  /// an epoch whose checkpoint was not written any more: it will come again.
  ///
  /// @param epochs that are done
  public TrainingLog(Path file, long epochs) throws IOException {
    this.file = file;
    if (epochs > 0 && Files.exists(file)) {
      Files.readAllLines(file).stream()
          .skip(1)
          .filter(row -> Long.parseLong(row.substring(0, row.indexOf(','))) <= epochs)
          .forEach(rows::add);
    }
  }

  /// Adds a line; the file is replaced in one go.
  public void add(EpochReport report) throws IOException {
    Outcome test = report.test();
    rows.add(
        String.format(
            Locale.ROOT,
            "%d,%d,%.6g,%.6f,%.6f,%s,%s,%.1f,%.1f",
            report.epoch(),
            report.step(),
            report.learningRate(),
            report.train().meanLoss(),
            report.train().accuracy(),
            test == null ? "" : String.format(Locale.ROOT, "%.6f", test.meanLoss()),
            test == null ? "" : String.format(Locale.ROOT, "%.6f", test.accuracy()),
            report.seconds(),
            report.picturesPerSecond()));
    AtomicFile.write(file, HEADER + "\n" + String.join("\n", rows) + "\n");
  }

  /// Its lines, without the header.
  public List<String> rows() {
    return List.copyOf(rows);
  }
}
