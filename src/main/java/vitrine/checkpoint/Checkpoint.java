package vitrine.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.family.Blueprint;
import vitrine.checkpoint.family.ConfigJson;
import vitrine.checkpoint.family.Families;
import vitrine.checkpoint.family.Family;
import vitrine.checkpoint.family.Layout;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Finding;
import vitrine.checkpoint.file.Quoted;
import vitrine.checkpoint.file.TensorSource;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// A checkpoint that was understood: the model in it, and how that was found out.
///
/// @param family which library's names and rules it follows, e.g. `hf-vit`
/// @param vit the model, its weights still in their file
/// @param tensors how many tensors of the file it is made of
/// @param findings in the order in which they were made
public record Checkpoint(String family, ViT vit, int tensors, List<Finding> findings) {

  /// Reads a checkpoint of any family that we know. Everything that shapes tell is checked against
  /// `config.json`.
  ///
  /// @throws CheckpointException where the family is not known or the configuration not allowed
  ///   (`CONFIG`), where it and the shapes disagree (`CONFIG`, naming both), or where tensors are
  ///   missing, left over or of another shape (`TENSORS`, naming all)
  public static Checkpoint read(JsonNode config, TensorSource file) {
    return understand(config, Unwrapped.of(file)).checkpoint();
  }

  /// A checkpoint that was understood, and where it was found.
  ///
  /// @param taken the names of the tensors that the model is made of
  record Understood(Checkpoint checkpoint, Layout layout, Set<String> taken) {}

  /// @param tensors by names without what wrappers put before them
  static Understood understand(JsonNode config, TensorSource tensors) {
    Family family = Families.of(config);
    ConfigJson json = family.config(config);
    Blueprint blueprint = family.blueprint(json, tensors);
    ViTSpec spec = spec(json, tensors, blueprint);
    var expected = new ExpectedTensors(tensors, blueprint.layout().convention());
    var vit = new ViT(spec, new WeightsReader(spec, blueprint, expected).read());
    Set<String> taken = expected.checkAll(blueprint.unused());
    List<Finding> findings = new ArrayList<>(tensors.findings());
    findings.addAll(json.findings());
    return new Understood(
        new Checkpoint(blueprint.family(), vit, taken.size(), List.copyOf(findings)),
        blueprint.layout(),
        taken);
  }

  /// Where sizes don't fit together because a tensor is missing, that is what is said.
  private static ViTSpec spec(ConfigJson config, TensorSource tensors, Blueprint blueprint) {
    try {
      return new SpecReader(config, tensors, blueprint).read();
    } catch (CheckpointException e) {
      List<String> missing = blueprint.layout().missing(tensors.names());
      if (missing.isEmpty() || e.problem() != CheckpointException.Problem.CONFIG) {
        throw e;
      }
      throw new CheckpointException(
          CheckpointException.Problem.TENSORS, "missing: " + Quoted.of(missing), e);
    }
  }

  /// Insists that `config.json` names a family that we know.
  ///
  /// @throws CheckpointException where it doesn't
  public static void requireFamily(JsonNode config) {
    Families.of(config);
  }
}
