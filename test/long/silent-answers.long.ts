import { describeLostAnswers } from "../github/describe-lost-answers.ts";

describeLostAnswers("silence", "timeout-after", 0);
