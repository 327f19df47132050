package vitrine.checkpoint.family;

import static java.util.stream.Collectors.toSet;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where a checkpoint keeps the parts of its ViT. A part that has no name here is not there.
public final class Layout {
  private final Convention convention;
  private final PatchLayout patches;
  private final String blockStart;
  private final String blockEnd;
  private final Map<Part, String> names = new EnumMap<>(Part.class);
  private final Set<Part> unbiased = EnumSet.noneOf(Part.class);

  /// @param blockStart what a block's names begin with before its number
  /// @param blockEnd what follows the number
  Layout(Convention convention, PatchLayout patches, String blockStart, String blockEnd) {
    this.convention = convention;
    this.patches = patches;
    this.blockStart = blockStart;
    this.blockEnd = blockEnd;
  }

  /// A layout of a PyTorch model, with convolution and blocks `blockStart0.`, ….
  static Layout pytorch(String blockStart) {
    return new Layout(Convention.PYTORCH, PatchLayout.CONVOLUTION, blockStart, ".");
  }

  /// The part is there, under this name; in a block it begins after the block's number.
  Layout with(Part part, String name) {
    names.put(part, name);
    return this;
  }

  /// The part is there if `is`.
  Layout withIf(boolean is, Part part, String name) {
    return is ? with(part, name) : this;
  }

  /// These layers have no bias, if `is`.
  Layout unbiasedIf(boolean is, Part... parts) {
    unbiased.addAll(is ? List.of(parts) : List.of());
    return this;
  }

  /// Whether a layer other than query, key and value has a bias.
  public boolean hasBias(Part part) {
    return !unbiased.contains(part);
  }

  public Convention convention() {
    return convention;
  }

  public PatchLayout patches() {
    return patches;
  }

  public boolean has(Part part) {
    return names.containsKey(part);
  }

  /// The name of a part that is not in a block.
  public String name(Part part) {
    String name = names.get(part);
    if (name == null) {
      throw new IllegalStateException("the layout has no " + part);
    }
    return name;
  }

  /// The name of a part in block i.
  public String name(Part part, int i) {
    return blockStart + i + blockEnd + name(part);
  }

  /// The tensors that everything else is measured by and a file lacks.
  public List<String> missing(Set<String> file) {
    Stream<String> tensors =
        Stream.of(Part.CLS_TOKEN, Part.DISTILLATION_TOKEN, Part.REGISTER_TOKENS, Part.POSITIONS)
            .filter(this::has)
            .map(this::name);
    Stream<String> layers = Stream.of(Part.PATCHES, Part.HEAD).map(this::name);
    Stream<String> qkv = qkv().stream().map(part -> name(part, 0));
    Stream<String> weights = Stream.concat(layers, qkv).map(convention::weight);
    return Stream.concat(weights, tensors).filter(name -> !file.contains(name)).toList();
  }

  /// What the names in all blocks begin with.
  public String blockStart() {
    return blockStart;
  }

  /// How many blocks a file has.
  public int countBlocks(Set<String> names) {
    Pattern number =
        Pattern.compile(Pattern.quote(blockStart) + "(\\d+)" + Pattern.quote(blockEnd));
    return names.stream()
        .map(number::matcher)
        .filter(match -> match.lookingAt())
        .map(match -> match.group(1))
        .collect(toSet())
        .size();
  }

  /// The layers that make query, key and value.
  public List<Part> qkv() {
    return has(Part.QKV) ? List.of(Part.QKV) : List.of(Part.QUERY, Part.KEY, Part.VALUE);
  }

  /// Whether query, key or value have a bias in any block of a file.
  public boolean hasQkvBias(Set<String> names) {
    List<String> ends = qkv().stream().map(part -> blockEnd + convention.bias(name(part))).toList();
    return names.stream()
        .filter(name -> name.startsWith(blockStart))
        .anyMatch(name -> ends.stream().anyMatch(name::endsWith));
  }
}
