# Loaded at the start of each Ruby program in the sandbox of an acceptance. Adds a second listener to RSpec and Minitest,
# which changes neither their output nor their exit codes. Does nothing in other programs.
require "json"

module MidwatchCount
  # Writes the events of one runner to a file of its own in the folder of the reports.
  class Events
    def initialize(runner)
      @pid = Process.pid
      @path = "/opt/report/#{runner}-#{@pid}"
      @is_nested = nested?
      append("")
    end

    def write(event)
      append("#{JSON.generate(event)}\n")
    end

    private

    def append(text)
      return if @is_nested || Process.pid != @pid

      File.open(@path, "a") { |file| file.write(text) }
    rescue SystemCallError
      nil # Without space the run is not counted.
    end

    # Whether a process that is running tests started this one, perhaps by others: the results are then that test's matter.
    def nested?
      pid = Process.ppid
      while pid > 1
        return true if %w[rspec minitest].any? { |runner| open?("/opt/report/#{runner}-#{pid}") }

        pid = File.read("/proc/#{pid}/stat").rpartition(")").last.split[1].to_i
      end
      false
    rescue SystemCallError
      false
    end

    def open?(path)
      File.exist?(path) && !File.read(path).end_with?("{\"ending\":\"all\"}\n")
    end
  end

  module RSpecReporter
    def midwatch
      @midwatch ||= Events.new("rspec")
    end

    def start(*)
      midwatch
      super
    end

    def midwatch_note(ending, example)
      names = [*example.example_group.parent_groups.reverse.map(&:description), example.description]
      ms = ((example.execution_result.run_time || 0) * 1000).round(3)
      midwatch.write(ending: ending, file: File.expand_path(example.file_path), name: names.join(" > "), ms: ms)
    end

    def example_passed(example)
      midwatch_note("pass", example)
      super
    end

    def example_failed(example)
      midwatch_note("fail", example)
      super
    end

    def example_pending(example)
      midwatch_note("skip", example)
      super
    end

    def finish
      midwatch.write(ending: "all")
      super
    end
  end

  module MinitestReporter
    def start
      @midwatch ||= Events.new("minitest")
      super
    end

    def record(result)
      @midwatch ||= Events.new("minitest")
      ending = if result.skipped? then "skip" elsif result.passed? then "pass" else "fail" end
      file = result.respond_to?(:source_location) ? result.source_location.first : ""
      suite = result.respond_to?(:klass) ? result.klass : result.class.name
      name = "#{suite} > #{midwatch_title(suite, result.name, file)}"
      @midwatch.write(ending: ending, file: file.to_s, name: name, ms: (result.time * 1000).round(3))
      super
    end

    # The title of a test of Minitest::Spec, whose method is named by its position, too (`test_0002_adds`). The later ones of
    # several tests with the same title are numbered (`adds (2)`).
    def midwatch_title(suite, method, file)
      title = method[/\Atest_\d{4,}_(.*)\z/m, 1]
      spec = title && defined?(Minitest::Spec) && Minitest::Runnable.runnables.find do |each|
        each.name == suite && each <= Minitest::Spec && each.method_defined?(method) &&
          each.instance_method(method).source_location&.first == file
      end
      return method unless spec

      same = spec.public_instance_methods.map(&:to_s).grep(/\Atest_\d{4,}_#{Regexp.escape(title)}\z/m).sort
      same.first == method ? title : "#{title} (#{same.index(method) + 1})"
    end

    def report
      (@midwatch || Events.new("minitest")).write(ending: "all")
      super
    end
  end

  PATCHES = {
    "RSpec::Core::Reporter" => RSpecReporter,
    "Minitest::CompositeReporter" => MinitestReporter
  }.freeze
end

if File.writable?("/opt/report")
  # Rake and Bundler start the runner as a program of its own, by the path of the interpreter.
  unless %w[rake bundle bundler].include?(File.basename($PROGRAM_NAME))
    ENV["RUBYOPT"] = ENV["RUBYOPT"].to_s.split.reject { |word| word == "-r#{__FILE__}" }.join(" ")
    ENV.delete("RUBYOPT") if ENV["RUBYOPT"].empty?
  end
  # `ruby -rminitest/autorun` loads the runner before this file.
  MidwatchCount::PATCHES.each { |name, patch| Object.const_get(name).prepend(patch) if Object.const_defined?(name) }
  TracePoint.new(:end) do |point|
    patch = MidwatchCount::PATCHES[point.self.name] if point.self.is_a?(Module)
    point.self.prepend(patch) if patch && !point.self.include?(patch)
  end.enable
end
