/// A request for classification, from its head to its answers: what every dialect has in common.
@NullMarked
package vitrine.classify.intake;

import org.jspecify.annotations.NullMarked;
