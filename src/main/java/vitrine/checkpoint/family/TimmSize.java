package vitrine.checkpoint.family;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a name of timm's (1.0.31) stands for. Heads are not always 64 wide.
///
/// @param name of an architecture
/// @param heads of its attention
/// @param width of its tokens
record TimmSize(Pattern name, int heads, int width) {
  /// The first match counts.
  private static final List<TimmSize> ALL =
      List.of(
          of("test_vit|test_vit2", 2, 64),
          of("test_vit[34]", 3, 96),
          of("vit_base_patch16_gap_224.*", 16, 768),
          of(".*_base_patch\\d+_plus_.*", 14, 896),
          of(".*_giant_patch14(_reg\\d)?_(dinov2|tipsv2)|vit_giant_patch16_radio_v3", 24, 1536),
          of(".*_(tiny|test)_.*", 3, 192),
          of(".*_(wee|xsmall)_.*", 4, 256),
          of(".*_little_.*", 5, 320),
          of(".*_small(_.*)?", 6, 384),
          of(".*_mediumd?_.*", 8, 512),
          of(".*_betwixt_.*", 10, 640),
          of(".*_base(_.*)?", 12, 768),
          of(".*_so150m2_.*", 13, 832),
          of(".*_so150m_.*", 14, 896),
          of(".*_(large|intern300m)(_.*)?", 16, 1024),
          of(".*_so400m(_.*)?", 16, 1152),
          of(".*_huge(_.*)?", 16, 1280),
          of(".*_giant(_.*)?", 16, 1408),
          of(".*_giantopt(_.*)?", 16, 1536),
          of(".*_gigantic(_.*)?", 16, 1664));

  private static TimmSize of(String name, int heads, int width) {
    return new TimmSize(Pattern.compile(name), heads, width);
  }

  /// The size that a name stands for.
  static Optional<TimmSize> of(String architecture) {
    return ALL.stream().filter(size -> size.name.matcher(architecture).matches()).findFirst();
  }
}
