package vitrine.onnx.edit;

/// What the nearest of many pictures vote, as the end of a graph.
///
/// @param rows (pictures, features), each of length 1
/// @param labels of the pictures, indices
/// @param classes how many there are
/// @param k how many vote
/// @param temperature by which cosines are divided before softmax makes shares of the votes
/// @param noVote added to each class's share before its logarithm is taken
public record Neighbours(
    float[] rows, int[] labels, int classes, int k, double temperature, double noVote) {
  /// (pictures, classes): 1 where the picture is of the class.
  float[] oneHot() {
    float[] rows = new float[Math.multiplyExact(labels.length, classes)];
    for (int i = 0; i < labels.length; i++) {
      rows[i * classes + labels[i]] = 1;
    }
    return rows;
  }
}
