package vitrine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.file.FileProblem;
import vitrine.explain.ExplainParameters;
import vitrine.explain.Explainer;
import vitrine.explain.Explanation;
import vitrine.explain.web.ExplanationResponse;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.serving.Failure;

/// `vitrine explain FILE`
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Draws what the network looked at over a picture, as POST /explain does.")
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ModelOption model = new ModelOption();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private DeviceOption device = new DeviceOption();

  private final Map<String, String> given = new HashMap<>();

  @Option(
      names = "--method",
      description = "rollout (default), gradient, relevance, occlusion or attention.")
  void method(String value) {
    given.put("method", value);
  }

  @Option(
      names = "--class",
      paramLabel = "C",
      description = "Index or label of the class to explain (default: the best).")
  void classNamed(String value) {
    given.put("class", value);
  }

  @Option(names = "--fusion", description = "rollout: mean (default), max or min of the heads.")
  void fusion(String value) {
    given.put("fusion", value);
  }

  @Option(
      names = "--discard",
      paramLabel = "R",
      description =
          "rollout: how much of each layer's map is left out, 0 (default) to less than 1.")
  void discard(String value) {
    given.put("discard", value);
  }

  @Option(names = "--layer", paramLabel = "N", description = "attention: from 0 (default: last).")
  void layer(String value) {
    given.put("layer", value);
  }

  @Option(names = "--head", paramLabel = "N", description = "attention: from 0 (default: all).")
  void head(String value) {
    given.put("head", value);
  }

  @Option(
      names = "--patch",
      paramLabel = "N",
      description = "attention: that looks, row by row from 0 (default: the class token).")
  void patch(String value) {
    given.put("patch", value);
  }

  @Option(
      names = "--window",
      paramLabel = "PX",
      description = "occlusion: side of what is hidden, in pixels of the network's input.")
  void window(String value) {
    given.put("window", value);
  }

  @Option(
      names = "--stride",
      paramLabel = "PX",
      description = "occlusion: how far apart windows are, in pixels of the network's input.")
  void stride(String value) {
    given.put("stride", value);
  }

  @Option(
      names = "--overlay",
      paramLabel = "R",
      description = "How much of the map covers the picture, 0 to 1 (default: 0.6).")
  void overlay(String value) {
    given.put("overlay", value);
  }

  @Option(
      names = "--out",
      paramLabel = "PNG",
      description = "Where to draw (default: FILE's name with the method's, in this folder).")
  private @Nullable Path out;

  @Option(
      names = "--json",
      description = "Print one JSON object and nothing else; draws only with --out.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "A picture.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    var parameters = new ExplainParameters(given);
    var explainer = new Explainer(new ImageDecoder(ImageLimits.DEFAULT));
    try (ServedModel served = model.open(device, precision)) {
      double overlay = parameters.overlay();
      byte[] encoded = PictureFile.read(file);
      Explanation explanation = explainer.explain(encoded, served, parameters, Deadline.NONE);
      Path to = out == null ? named(explanation) : out;
      if (out != null || !json) {
        Files.write(to, explainer.draw(encoded, explanation, overlay, Deadline.NONE));
      }
      print(explanation, to);
      return 0;
    } catch (Failure.BadParameter e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    } catch (Failure e) {
      throw new WorkFailed(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new WorkFailed(FileProblem.of(e), e);
    }
  }

  /// `photo.jpg` becomes `photo-rollout.png`.
  private Path named(Explanation explanation) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    return Path.of("%s-%s.png".formatted(stem, explanation.method().label()));
  }

  private void print(Explanation explanation, Path drawn) {
    var to = command.commandLine().getOut();
    if (json) {
      to.println(JsonMapper.shared().writeValueAsString(ExplanationResponse.of(explanation)));
    } else {
      to.printf(
          Locale.ROOT,
          "%s: %.4f  %s%n%s%n",
          file,
          explanation.prediction().score(),
          explanation.prediction().label(),
          drawn);
    }
    to.flush();
  }
}
