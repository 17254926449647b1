// The first test of both programs is on its way.
