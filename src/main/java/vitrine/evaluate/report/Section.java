package vitrine.evaluate.report;

import java.util.List;

/// A part of the page that comes from elsewhere, such as what the network has learned of positions.
///
/// @param title in a few words
/// @param text what is to be seen
/// @param figures in their order
public record Section(String title, String text, List<Figure> figures) {
  /// A picture and what it is.
  public record Figure(String caption, InlineImage image) {}
}
