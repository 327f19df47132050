package vitrine.onnx.edit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import vitrine.onnx.read.OnnxModel;
import vitrine.onnx.read.OnnxModelException;

/// A graph that someone else exported and that ends in a linear layer: up to that layer, or with
/// another in its place. The whole graph is in memory, without its external data.
public final class GivenClassifier {
  private static final String LOGITS = "logits";
  private static final String FEATURES = "adapted.features";

  private final OnnxModel model;
  private final ModelProto proto;
  private final ValueInfoProto output;
  private final LastLayer last;

  private GivenClassifier(OnnxModel model, ModelProto proto, ValueInfoProto output) {
    this.model = model;
    this.proto = proto;
    this.output = output;
    last = LastLayer.of(model.file().getFileName().toString(), proto.getGraph(), output.getName());
  }

  /// Reads it.
  ///
  /// @throws OnnxModelException where it ends in anything but a linear layer
  /// @throws IOException where it can't be read
  public static GivenClassifier read(OnnxModel model) throws IOException {
    ModelProto proto;
    try (InputStream in = Files.newInputStream(model.file())) {
      proto = ModelProto.parseFrom(in);
    }
    List<ValueInfoProto> outputs = proto.getGraph().getOutputList();
    ValueInfoProto logits =
        outputs.stream()
            .filter(output -> output.getName().equals(LOGITS))
            .findFirst()
            .orElseGet(outputs::getFirst);
    return new GivenClassifier(model, proto, logits);
  }

  /// How many numbers the last layer takes.
  public int features() {
    return last.features();
  }

  /// Writes `model.onnx`, and its external data beside it, that gives what the last layer takes in
  /// the place of logits, float32.
  ///
  /// @param folder exists
  public void writeFeatures(Path folder) throws IOException {
    write(folder, List.of(cast(LOGITS)), List.of(), features());
  }

  /// Writes `model.onnx`, and its external data beside it, with another last layer, in float32.
  ///
  /// @param weights (labels, features), row by row
  /// @param bias (labels)
  /// @param folder exists
  public void write(float[] weights, float[] bias, Path folder) throws IOException {
    NodeProto gemm =
        node("Gemm", LOGITS, FEATURES, "adapted.weight", "adapted.bias").toBuilder()
            .addAttribute(integer("transB", 1))
            .build();
    List<TensorProto> tensors =
        List.of(
            tensor("adapted.weight", weights, bias.length, features()),
            tensor("adapted.bias", bias, bias.length));
    write(folder, List.of(cast(FEATURES), gemm), tensors, bias.length);
  }

  /// Writes `model.onnx`, and its external data beside it, with votes of neighbours in the place of
  /// the last layer, in float32.
  ///
  /// @param folder exists
  public void writeNeighbours(Neighbours neighbours, Path folder) throws IOException {
    int pictures = neighbours.labels().length;
    int classes = neighbours.classes();
    List<NodeProto> nodes =
        List.of(
            cast(FEATURES),
            with(node("LpNormalization", "adapted.unit", FEATURES), "axis", -1),
            with(node("Gemm", "adapted.cosines", "adapted.unit", "adapted.rows"), "transB", 1),
            node("TopK", "adapted.nearest", "adapted.cosines", "adapted.k").toBuilder()
                .addOutput("adapted.places")
                .build(), // (batch, k), twice
            node("Div", "adapted.scaled", "adapted.nearest", "adapted.temperature"),
            with(node("Softmax", "adapted.votes", "adapted.scaled"), "axis", -1),
            node("Reshape", "adapted.row", "adapted.votes", "adapted.row.shape"), // (batch, 1, k)
            node("Gather", "adapted.classes", "adapted.labels", "adapted.places"),
            node("MatMul", "adapted.product", "adapted.row", "adapted.classes"),
            node("Reshape", "adapted.shares", "adapted.product", "adapted.shares.shape"),
            node("Add", "adapted.some", "adapted.shares", "adapted.no_vote"),
            node("Log", LOGITS, "adapted.some"));
    List<TensorProto> tensors =
        List.of(
            tensor("adapted.rows", neighbours.rows(), pictures, features()),
            tensor("adapted.labels", neighbours.oneHot(), pictures, classes),
            integers("adapted.k", neighbours.k()),
            tensor("adapted.temperature", new float[] {(float) neighbours.temperature()}),
            integers("adapted.row.shape", -1, 1, neighbours.k()),
            integers("adapted.shares.shape", -1, classes),
            tensor("adapted.no_vote", new float[] {(float) neighbours.noVote()}));
    write(folder, nodes, tensors, classes);
  }

  private static NodeProto with(NodeProto node, String name, long value) {
    return node.toBuilder().addAttribute(integer(name, value)).build();
  }

  private static TensorProto integers(String name, long... values) {
    var tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return tensor.build();
  }

  private void write(Path folder, List<NodeProto> nodes, List<TensorProto> tensors, int width)
      throws IOException {
    GraphProto old = proto.getGraph();
    List<NodeProto> kept = kept(old);
    Set<String> used = new HashSet<>(List.of(last.input()));
    kept.forEach(node -> used.addAll(node.getInputList()));
    boolean nested = hasSubgraphs(old);
    GraphProto graph =
        old.toBuilder()
            .clearNode()
            .addAllNode(kept)
            .addAllNode(nodes)
            .clearInitializer()
            .addAllInitializer(
                old.getInitializerList().stream()
                    .filter(tensor -> nested || used.contains(tensor.getName()))
                    .toList())
            .addAllInitializer(tensors)
            .clearOutput()
            .addOutput(output(width))
            .clearValueInfo()
            .build();
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(folder.resolve("model.onnx")))) {
      proto.toBuilder().setGraph(graph).build().writeTo(out);
    }
    for (String data : model.dataFiles()) {
      Path to = folder.resolve(data);
      Files.createDirectories(to.toAbsolutePath().getParent());
      Files.copy(model.file().resolveSibling(data), to);
    }
  }

  /// The nodes that the features come from, in their order. What nested graphs take of this one is
  /// not told, so with such all nodes but those that make an output's name are kept.
  private List<NodeProto> kept(GraphProto graph) {
    boolean nested = hasSubgraphs(graph);
    Set<String> wanted = new HashSet<>(List.of(last.input()));
    List<NodeProto> kept = new ArrayList<>();
    for (NodeProto node : graph.getNodeList().reversed()) {
      boolean clashes = node.getOutputList().contains(LOGITS);
      if (node.getOutputList().stream().anyMatch(wanted::contains) || (nested && !clashes)) {
        kept.add(node);
        wanted.addAll(node.getInputList());
      }
    }
    return kept.reversed();
  }

  private static boolean hasSubgraphs(GraphProto graph) {
    return graph.getNodeList().stream()
        .flatMap(node -> node.getAttributeList().stream())
        .anyMatch(attribute -> attribute.hasG() || attribute.getGraphsCount() > 0);
  }

  /// The features in float32.
  private NodeProto cast(String to) {
    return node("Cast", to, last.input()).toBuilder()
        .addAttribute(integer("to", TensorProto.DataType.FLOAT.getNumber()))
        .build();
  }

  private static NodeProto node(String op, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .setName("adapted.node." + output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static TensorProto tensor(String name, float[] values, int... dims) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    var tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .setRawData(ByteString.copyFrom(bytes));
    for (int dim : dims) {
      tensor.addDims(dim);
    }
    return tensor.build();
  }

  /// `logits`, as many pictures as the old ones were of.
  private ValueInfoProto output(int width) {
    TensorShapeProto old = output.getType().getTensorType().getShape();
    TensorShapeProto.Dimension batch =
        old.getDimCount() > 0
            ? old.getDim(0)
            : TensorShapeProto.Dimension.newBuilder().setDimParam("batch").build();
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(batch)
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(LOGITS)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }
}
