package vitrine.explain.web;

import vitrine.explain.ExplainParameters;

/// What is wanted of an explanation.
///
/// @param parameters of the method and the class
/// @param form in which it is answered
record ExplainOptions(ExplainParameters parameters, AnswerForm form) {}
