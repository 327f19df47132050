/// How good a model is on labelled pictures: accuracy, confusion, calibration, the worst losses,
/// and the report that shows them.
@NullMarked
package vitrine.evaluate;

import org.jspecify.annotations.NullMarked;
