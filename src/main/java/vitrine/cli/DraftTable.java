package vitrine.cli;

import java.io.PrintWriter;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.Recognition;
import vitrine.checkpoint.file.TensorSource;
import vitrine.model.BundleDraft;
import vitrine.tensor.Tensor;

/// What `inspect` says of weights that are no model yet: what lies there, and what is missing.
final class DraftTable {
  private static final String ROW = "%-16s %s%n";

  private DraftTable() {}

  static void print(BundleDraft draft, PrintWriter out) {
    TensorSource tensors = draft.tensors();
    int width = tensors.names().stream().mapToInt(String::length).max().orElse(0);
    long parameters = 0;
    for (String name : tensors.names()) {
      Tensor tensor = tensors.tensor(name);
      parameters += tensor.size();
      out.printf("%-" + width + "s  %s %s%n", name, tensors.dtype(name), tensor.shape());
    }
    out.println();
    out.printf(ROW, "weights", draft.weights());
    out.printf(Locale.ROOT, ROW, "tensors", tensors.names().size());
    out.printf(Locale.ROOT, "%-16s %,d%n", "parameters", parameters);
    config(draft, out);
    draft
        .preprocessing()
        .ifPresent(json -> {
          missing("preprocessor_config.json", json, out);
          out.println("  as in training: resample 0 nearest, 1 lanczos, 2 bilinear, 3 bicubic;");
          out.println("  where do_normalize is false, leave image_mean and image_std out");
        });
    out.println();
    out.printf(
        "Write what is missing beside the weights, a value for each \"%s\".%n",
        Recognition.UNKNOWN);
  }

  private static void config(BundleDraft draft, PrintWriter out) {
    if (draft.hasConfig()) {
      return;
    }
    draft
        .config()
        .ifPresentOrElse(
            json -> missing("config.json", json, out),
            () -> out.printf(ROW, "family", "none whose tensors have these names"));
    if (!draft.open().isEmpty()) {
      out.println("  " + draft.open());
    }
    if (draft.labels() > 0) {
      out.printf(
          "  id2label may name the %d classes: {\"0\": \"…\", …}; without, LABEL_0 …%n",
          draft.labels());
    }
  }

  private static void missing(String file, Object json, PrintWriter out) {
    out.println();
    out.printf(ROW, "missing", file + ", which begins");
    JsonMapper.shared()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(json)
        .lines()
        .forEach(line -> out.println("  " + line));
  }
}
