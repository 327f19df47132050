package vitrine.page;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// On tests in a real browser: where the machine has none, they don't run, and say so on stderr.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsBrowser.Condition.class)
@interface NeedsBrowser {
  /// Looks for what is needed.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      String missing = Browsers.missing();
      if (missing == null) {
        return ConditionEvaluationResult.enabled("there is a browser");
      }
      System.err.printf(
          "%n*** %s NOT RUN: %s ***%n%n", context.getRequiredTestClass().getSimpleName(), missing);
      return ConditionEvaluationResult.disabled(missing);
    }
  }
}
