package vitrine.checkpoint;

import static vitrine.checkpoint.file.CheckpointException.Problem.NO_SUCH_TENSOR;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Finding;
import vitrine.checkpoint.file.TensorSource;
import vitrine.tensor.Tensor;

/// A checkpoint without what wrappers of the model put before every name, however they are nested.
final class Unwrapped implements TensorSource {
  private static final List<String> WRAPPERS =
      List.of(
          "module.", // DataParallel, DistributedDataParallel
          "_orig_mod.", // torch.compile
          "model.", // modules of Lightning, by custom
          "params/"); // Flax

  /// Flax's optimizers: the weights are their target, what else is theirs is left.
  private static final String OPTIMIZER = "opt/";

  private static final String TARGET = "opt/target/";

  private final TensorSource file;
  private final Map<String, String> names; // ours → the file's
  private final String dropped;

  private Unwrapped(TensorSource file, Map<String, String> names, String dropped) {
    this.file = file;
    this.names = names;
    this.dropped = dropped;
  }

  /// The file itself where there is no wrapper.
  static TensorSource of(TensorSource file) {
    var names = new LinkedHashMap<String, String>();
    file.names().forEach(name -> names.put(name, name));
    List<String> dropped = new ArrayList<>();
    Map<String, String> rest = names;
    if (names.keySet().stream().anyMatch(name -> name.startsWith(TARGET))) {
      names.keySet().removeIf(name -> name.startsWith(OPTIMIZER) && !name.startsWith(TARGET));
      rest = without(names, TARGET);
      dropped.add(TARGET);
    }
    for (String wrapper = onAll(rest); wrapper != null; wrapper = onAll(rest)) {
      rest = without(rest, wrapper);
      dropped.add(wrapper);
    }
    return dropped.isEmpty() ? file : new Unwrapped(file, rest, String.join("", dropped));
  }

  private static @Nullable String onAll(Map<String, String> names) {
    return WRAPPERS.stream()
        .filter(wrapper ->
            !names.isEmpty() && names.keySet().stream().allMatch(name -> name.startsWith(wrapper)))
        .findFirst()
        .orElse(null);
  }

  private static Map<String, String> without(Map<String, String> names, String wrapper) {
    var without = new LinkedHashMap<String, String>();
    names.forEach((name, inFile) ->
        without.put(name.startsWith(wrapper) ? name.substring(wrapper.length()) : name, inFile));
    return without;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(names.keySet());
  }

  @Override
  public Tensor tensor(String name) {
    return file.tensor(inFile(name));
  }

  @Override
  public String dtype(String name) {
    return file.dtype(inFile(name));
  }

  private String inFile(String name) {
    String inFile = names.get(name);
    if (inFile == null) {
      throw new CheckpointException(NO_SUCH_TENSOR, "no tensor " + name);
    }
    return inFile;
  }

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(file.findings());
    findings.add(new Finding("names", "without " + dropped, "the tensors' names"));
    return List.copyOf(findings);
  }
}
