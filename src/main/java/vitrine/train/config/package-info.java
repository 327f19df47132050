/// The configuration file of a training.
@NullMarked
package vitrine.train.config;

import org.jspecify.annotations.NullMarked;
