import { type Command, commonOptions } from '../command.ts';

/** `sigtrail doctor`. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Say what can be measured on this machine, what is missing, what that costs and how to get it.',
  usage: 'doctor [--clean] [OPTION…]',
  options: [
    { name: 'clean', help: 'remove what killed runs of sigtrail left behind' },
    ...commonOptions.map((option) =>
      option.name === 'format' ? { ...option, help: 'text or json; repeatable with --output' } : option,
    ),
  ],
  examples: ['sigtrail doctor', 'sudo sigtrail doctor --clean', 'sigtrail doctor --json'],
  run: async (input) => (await import('./doctor/run.ts')).runDoctorCommand(input),
};
