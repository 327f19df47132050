/// What every endpoint shares: configuration, the models served, failures and their problem
/// details, metrics, health.
@NullMarked
package vitrine.serving;

import org.jspecify.annotations.NullMarked;
