-- Byte ranges at random places of a file, as players ask for them. RANGE_BYTES and FILE_BYTES come from the environment.
local length, file = tonumber(os.getenv("RANGE_BYTES")), tonumber(os.getenv("FILE_BYTES"))
math.randomseed(42)

function request()
  local from = math.random(0, file - length)
  return wrk.format("GET", nil, { ["Range"] = "bytes=" .. from .. "-" .. (from + length - 1) })
end
