package vitrine.checkpoint.pytorch;

import static vitrine.checkpoint.file.CheckpointException.Problem.NOT_A_STATE_DICT;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Finding;
import vitrine.checkpoint.file.Quoted;
import vitrine.checkpoint.file.StoredTensor;
import vitrine.checkpoint.pytorch.PickleValue.Dict;

/// The tensors by name in what was pickled: in the dictionary itself, or in one that lies in it
/// under a name that training scripts use. What else lies there (epoch, optimizer, …) is left.
///
/// @param key of the dictionary that was taken, or empty where it is the whole
/// @param tensors by name, in the file's order
/// @param averaged the key of the weights' moving average, which is left where the weights
///   themselves are there; or empty
record StateDict(String key, Map<String, StoredTensor> tensors, String averaged) {
  private static final List<String> NESTED = List.of("state_dict", "model", "model_state_dict");

  /// Moving averages of the weights, as timm and DeiT keep them in their training states.
  private static final List<String> AVERAGED = List.of("state_dict_ema", "model_ema");

  /// @throws CheckpointException where there is no state dict, or more than one
  static StateDict of(Object pickled) {
    if (!(pickled instanceof Dict root)) {
      throw new CheckpointException(
          NOT_A_STATE_DICT,
          "no state dict was saved, but something else; save one: torch.save(model.state_dict(),"
              + " path)");
    }
    String averaged = only(root, AVERAGED);
    String key = only(root, NESTED);
    if (key.isEmpty() && averaged.isEmpty()) {
      return new StateDict("", tensorsOrRefuse(root), "");
    }
    String taken = key.isEmpty() ? averaged : key;
    Dict nested = (Dict) Objects.requireNonNull(root.entries().get(taken));
    return new StateDict(taken, tensors(nested), key.isEmpty() ? "" : averaged);
  }

  /// Which weights these are, where the file leaves a choice.
  List<Finding> findings() {
    if (key.isEmpty()) {
      return List.of();
    }
    String left = averaged.isEmpty() ? "" : "; %s was left".formatted(averaged);
    return List.of(new Finding("weights", key + left, "the file"));
  }

  /// The one of these keys that holds tensors, or empty.
  private static String only(Dict root, List<String> keys) {
    List<String> there =
        keys.stream()
            .filter(key -> root.entries().get(key) instanceof Dict dict && !tensors(dict).isEmpty())
            .toList();
    if (there.size() > 1) {
      throw new CheckpointException(
          NOT_A_STATE_DICT, "several state dicts: %s; keep one".formatted(there));
    }
    return there.isEmpty() ? "" : there.getFirst();
  }

  private static Map<String, StoredTensor> tensorsOrRefuse(Dict root) {
    Map<String, StoredTensor> tensors = tensors(root);
    if (tensors.isEmpty()) {
      List<String> keys = root.entries().keySet().stream().map(StateDict::text).toList();
      throw new CheckpointException(
          NOT_A_STATE_DICT,
          "no tensors: a dictionary of %s; allowed: a state dict, by itself or as one of %s, %s"
              .formatted(
                  keys.isEmpty() ? "nothing" : Quoted.of(keys),
                  String.join(", ", NESTED),
                  String.join(", ", AVERAGED)));
    }
    return tensors;
  }

  private static Map<String, StoredTensor> tensors(Dict dict) {
    var tensors = new LinkedHashMap<String, StoredTensor>();
    dict.entries()
        .forEach((key, value) -> {
          if (value instanceof StoredTensor tensor) {
            tensors.put(name(key), tensor.named(Quoted.of(name(key))));
          }
        });
    return tensors;
  }

  private static String name(Object key) {
    if (key instanceof String name) {
      return name;
    }
    throw new CheckpointException(
        NOT_A_STATE_DICT, "a tensor's name is %s, not a text".formatted(text(key)));
  }

  private static String text(Object key) {
    return key instanceof PickleValue.None ? "None" : key.toString();
  }
}
