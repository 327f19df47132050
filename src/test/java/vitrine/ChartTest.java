package vitrine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The chart, rendered by Helm's own engine. `helm unittest helm/vitrine` looks at it more closely
/// where that is installed (`deploy/check.sh`). `./mvnw test -Dtest=ChartTest -Dchart=write`
/// rewrites the chart's README.
class ChartTest {
  private static final Path CHART = Path.of("helm/vitrine");
  private static final Path EVERYTHING = CHART.resolve("ci/everything-values.yaml");

  @TempDir private Path folder;

  private static List<Map<String, Object>> render(Path values) {
    TemplateCommand template =
        new Helm(CHART)
            .template()
            .withName("demo")
            .withKubeVersion("1.34.4")
            .withValuesFile(values);
    List<Map<String, Object>> objects = new ArrayList<>();
    for (Object object : new Yaml().loadAll(template.call())) {
      if (object != null) {
        objects.add(cast(object));
      }
    }
    return objects;
  }

  private List<Map<String, Object>> renderWith(String values) throws Exception {
    return render(Files.writeString(folder.resolve("values.yaml"), values));
  }

  @SuppressWarnings("unchecked") // YAML's
  private static Map<String, Object> cast(Object map) {
    return (Map<String, Object>) map;
  }

  /// A value of a tree of maps and lists, by keys and indices.
  private static Object at(Object tree, Object... path) {
    Object value = tree;
    for (Object step : path) {
      Object next = step instanceof Integer i ? ((List<?>) value).get(i) : cast(value).get(step);
      value = Objects.requireNonNull(next, () -> "there is no " + step);
    }
    return value;
  }

  private static Map<String, Object> only(String kind, List<Map<String, Object>> objects) {
    return objects.stream()
        .filter(object -> kind.equals(object.get("kind")))
        .findFirst()
        .orElseThrow();
  }

  private static List<Object> kinds(List<Map<String, Object>> objects) {
    return objects.stream().map(object -> object.get("kind")).toList();
  }

  @Test
  void lintFindsNothing() {
    LintResult result = new Helm(CHART).lint().strict().call();
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @Test
  void byDefaultThereIsWhatIsNeeded() throws Exception {
    assertThat(kinds(renderWith("{}")))
        .containsExactlyInAnyOrder(
            "NetworkPolicy",
            "PodDisruptionBudget",
            "ServiceAccount",
            "ConfigMap",
            "Service",
            "Deployment");
  }

  @Test
  void withEverythingOnThereIsEverything() {
    assertThat(kinds(render(EVERYTHING)))
        .contains(
            "Secret",
            "PersistentVolumeClaim",
            "HorizontalPodAutoscaler",
            "Ingress",
            "PrometheusRule",
            "ServiceMonitor")
        .filteredOn("ConfigMap"::equals)
        .hasSize(2); // settings, dashboard
  }

  @Test
  void podsMayDoNothing() throws Exception {
    Object pod = at(only("Deployment", renderWith("{}")), "spec", "template", "spec");
    assertThat(at(pod, "automountServiceAccountToken")).isEqualTo(false);
    assertThat(at(pod, "securityContext", "seccompProfile", "type")).isEqualTo("RuntimeDefault");
    assertThat(cast(at(pod, "containers", 0, "securityContext")))
        .containsEntry("runAsNonRoot", true)
        .containsEntry("runAsUser", 10001)
        .containsEntry("readOnlyRootFilesystem", true)
        .containsEntry("allowPrivilegeEscalation", false)
        .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
  }

  @Test
  void aPodIsGivenTheTimeThatItTakesToEnd() throws Exception {
    Object pod =
        at(
            only("Deployment", renderWith("shutdown: {preStopSeconds: 7, drainSeconds: 100}")),
            "spec",
            "template",
            "spec");
    assertThat(at(pod, "containers", 0, "lifecycle", "preStop", "sleep", "seconds")).isEqualTo(7);
    assertThat((int) at(pod, "terminationGracePeriodSeconds")).isGreaterThan(7 + 5 + 100);
  }

  @Test
  void otherSettingsAreAnotherPod() throws Exception {
    Object[] checksum = {"spec", "template", "metadata", "annotations", "checksum/settings"};
    Object one = at(only("Deployment", renderWith("settings: {queue: 32}")), checksum);
    Object two = at(only("Deployment", renderWith("settings: {queue: 33}")), checksum);
    assertThat(one).isNotEqualTo(two);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          typo: 1                                  | additional properties 'typo' not allowed
          replicaCount: two                        | at '/replicaCount': got string, want integer
          image: {pullPolicy: Sometimes}           | at '/image/pullPolicy': value must be one of
          models: {serve: []}                      | at '/models/serve': minItems
          settings: {queue: 0}                     | at '/settings/queue': minimum: got 0, want 1
          settings: {quue: 32}                     | at '/settings': additional properties 'quue' not allowed
          settings: {precision: fp8}               | at '/settings/precision': value must be one of
          settings: {models: [other]}              | allowed: models.serve
          apiKeys: {keys: [short]}                 | at '/apiKeys/keys/0': 'short' does not match
          management: {port: 8080}                 | management.port is 8080
          autoscaling: {minReplicas: 50}           | allowed: at most autoscaling.maxReplicas (10)
          minReadySeconds: -1                      | at '/minReadySeconds': minimum
          cache: {type: hostPath}                  | at '/cache/type': value must be one of
          service: {port: 70000}                   | at '/service/port': maximum
          """)
  void wrongValuesAreRefused(String values, String message) {
    assertThatThrownBy(() -> renderWith(values)).hasMessageContaining(message);
  }

  /// One that the schema lacks can't be set by the chart; one that the service lacks would be
  /// refused only by the pods.
  @Test
  void theSchemaHasTheSettingsOfTheServiceAndNoOthers() throws Exception {
    JsonNode schema = JsonMapper.shared().readTree(CHART.resolve("values.schema.json").toFile());
    List<String> inTheChart = new ArrayList<>();
    leaves(schema.path("properties").path("settings"), "", inTheChart);
    inTheChart.removeAll(List.of("models", "cache")); // refused: see wrongValuesAreRefused
    List<String> byValuesOfTheirOwn =
        List.of("models", "cache", "security.api-keys", "security.api-key-file");
    List<String> inTheService = new ArrayList<>(settings());
    assertThat(inTheService).containsAll(byValuesOfTheirOwn);
    inTheService.removeAll(byValuesOfTheirOwn);
    assertThat(inTheChart).containsExactlyInAnyOrderElementsOf(inTheService);
  }

  @Test
  void whatTheChartWritesAreSettingsOfTheService() throws Exception {
    Object file = at(only("ConfigMap", render(EVERYTHING)), "data", "application.yaml");
    List<String> written = new ArrayList<>();
    keys(at(new Yaml().load((String) file), "vitrine"), "", written);
    assertThat(written).contains("device", "models", "security.api-key-file");
    assertThat(settings()).containsAll(written);
  }

  /// Names of a schema's values that are no objects.
  private static void leaves(JsonNode schema, String name, List<String> leaves) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String inner = name.isEmpty() ? property.getKey() : name + "." + property.getKey();
      if (property.getValue().has("properties")) {
        assertThat(property.getValue().path("additionalProperties").booleanValue(true))
            .as("settings.%s takes whatever it is given", inner)
            .isFalse();
        leaves(property.getValue(), inner, leaves);
      } else {
        leaves.add(inner);
      }
    }
  }

  private static void keys(Object tree, String name, List<String> keys) {
    if (tree instanceof Map<?, ?> map) {
      map.forEach((key, value) -> keys(value, name.isEmpty() ? "" + key : name + "." + key, keys));
    } else {
      keys.add(name);
    }
  }

  private static List<String> settings() throws Exception {
    String file = "/META-INF/spring-configuration-metadata.json";
    try (InputStream in = ChartTest.class.getResourceAsStream(file)) {
      JsonNode properties = JsonMapper.shared().readTree(in).path("properties");
      return StreamSupport.stream(properties.spliterator(), false)
          .map(property -> property.path("name").stringValue())
          .filter(name -> name.startsWith("vitrine."))
          .map(name -> name.substring("vitrine.".length()))
          .toList();
    }
  }

  @Test
  void theReadmeIsTheValues() throws Exception {
    Path readme = CHART.resolve("README.md");
    String table = new ValuesTable(CHART.resolve("values.yaml")).markdown();
    String start = "<!-- values: written by ChartTest from values.yaml -->\n";
    String end = "<!-- end of values -->";
    String text = Files.readString(readme);
    int from = text.indexOf(start) + start.length();
    int to = text.indexOf(end);
    if ("write".equals(System.getProperty("chart"))) {
      Files.writeString(readme, text.substring(0, from) + table + text.substring(to));
    } else {
      assertThat(text.substring(from, to)).isEqualTo(table);
    }
  }

  @Test
  void everyValueIsInTheTestOfEverything() throws Exception {
    Map<String, Object> tops =
        cast(new Yaml().load(Files.readString(CHART.resolve("values.yaml"))));
    Map<String, Object> everything = cast(new Yaml().load(Files.readString(EVERYTHING)));
    Map<String, Object> missing = new HashMap<>(tops);
    missing.keySet().removeAll(everything.keySet());
    assertThat(missing.keySet())
        .containsOnlyOnceElementsOf(List.of("nameOverride", "fullnameOverride"))
        .isSubsetOf(
            "nameOverride",
            "fullnameOverride",
            "podDisruptionBudget",
            "probes",
            "shutdown",
            "resources");
  }
}
